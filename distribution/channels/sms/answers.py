"""What we answer by text message, in the person's language; ``about`` fills in what differs."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

STOPPED = gettext_noop(
    "You will get no more text messages from %(company)s. Changed your mind? START"
)
STARTED = gettext_noop("You can get text messages from %(company)s again. No more: STOP")
HELP = gettext_noop(
    "%(company)s asks what you think, through Anbefal. Answer: %(url)s No more: STOP"
)
ABOUT_US = gettext_noop("%(company)s asks what you think, through Anbefal. No more: STOP")
UNCLEAR = gettext_noop(
    "Sorry, we did not understand that. Reply with a number from %(low)s to %(high)s, or answer "
    "here: %(url)s"
)
ON_THE_PAGE = gettext_noop("Please answer here: %(url)s")
ANONYMOUS = gettext_noop(
    "The survey is anonymous, and a reply would bring your number along. Please answer here: "
    "%(url)s"
)
OVER = gettext_noop("The survey takes no more answers. Thank you all the same!")
HAVE_IT = gettext_noop("We have your answer. Thank you!")
THANKS = gettext_noop("Thank you!")
MORE = gettext_noop("%(thanks)s Some more questions: %(url)s")


def said(words: str, language: str, **about: object) -> str:
    """One of the answers above in a language."""
    with translation.override(language):
        return _(words) % about
