"""Where a survey from scratch begins."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.definition import Definition, Ending


def blank(language: str) -> Definition:
    """No question yet, and one ending that thanks everybody."""
    with translation.override(language):
        thanks = {language: _("Thank you for your answer")}
    return Definition(
        languages=[language], questions=[], endings=[Ending(key="thanks", title=thanks)]
    )
