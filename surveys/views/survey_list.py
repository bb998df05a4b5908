"""The list of surveys."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import StaffRequest
from accounts.models import Role
from surveys.models import Survey
from surveys.selectors import survey_rows

# Fewer are seen at a glance.
MANY = 20


def survey_list(request: StaffRequest) -> HttpResponse:
    """Every survey with its state and answers; ``?search=`` finds some by their name."""
    total = Survey.objects.count()
    search = request.GET.get("search", "").strip()
    rows = survey_rows()
    context = {
        "surveys": rows.filter(name__icontains=search) if search else rows,
        "total": total,
        "search": search,
        "is_searchable": total > MANY or search,
        "may_edit": request.membership.may(Role.MEMBER),
    }
    return render(request, "surveys/survey_list.html", context)
