"""A survey's name, and a link to try it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest
from accounts.services import account_mail_queue
from surveys.answering import test_address
from surveys.forms.beginning import NameForm
from surveys.services import survey_rename
from surveys.views.pages import survey_or_404, survey_page, to_survey


def survey_name(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Rename a survey."""
    survey = survey_or_404(pk)
    form = NameForm(request.POST or None, initial={"name": survey.name})
    if request.method == "POST" and form.is_valid():
        survey_rename(survey=survey, name=form.cleaned_data["name"], actor=request.user)
        messages.success(request, _("Saved."))
        return to_survey(request, survey)
    status = 422 if form.errors else 200
    return survey_page(request, "surveys/survey_rename.html", survey, form=form, status=status)


@require_POST
def survey_test_mail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Send a link to try the draft to the one who asks for it."""
    survey = survey_or_404(pk)
    account_mail_queue(
        to=request.user.email,
        template="surveys/mail/test",
        context={"survey": survey, "url": settings.BASE_URL + test_address(survey, draft=True)},
    )
    messages.success(
        request, _("A link to try it is on its way to %(email)s.") % {"email": request.user.email}
    )
    return to_survey(request, survey)
