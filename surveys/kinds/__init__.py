"""The kinds of questions. A new kind is a module here, its template, and its name below."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from surveys.kinds.base import AnswerError, Question, Text
from surveys.kinds.ces import CesQuestion
from surveys.kinds.consent import ConsentQuestion
from surveys.kinds.csat import CsatQuestion
from surveys.kinds.date import DateQuestion
from surveys.kinds.dropdown import DropdownQuestion
from surveys.kinds.email import EmailQuestion
from surveys.kinds.matrix import MatrixQuestion
from surveys.kinds.multiple_choice import MultipleChoiceQuestion
from surveys.kinds.nps import NpsQuestion
from surveys.kinds.number import NumberQuestion
from surveys.kinds.phone import PhoneQuestion
from surveys.kinds.ranking import RankingQuestion
from surveys.kinds.scale import ScaleQuestion
from surveys.kinds.section import SectionQuestion
from surveys.kinds.short_text import ShortTextQuestion
from surveys.kinds.single_choice import SingleChoiceQuestion
from surveys.kinds.slider import SliderQuestion
from surveys.kinds.statement import StatementQuestion
from surveys.kinds.text import TextQuestion
from surveys.kinds.yes_no import YesNoQuestion

# In the order in which the builder offers them.
AnyQuestion = Annotated[
    NpsQuestion
    | CsatQuestion
    | CesQuestion
    | ScaleQuestion
    | SingleChoiceQuestion
    | MultipleChoiceQuestion
    | DropdownQuestion
    | YesNoQuestion
    | MatrixQuestion
    | RankingQuestion
    | SliderQuestion
    | NumberQuestion
    | ShortTextQuestion
    | TextQuestion
    | EmailQuestion
    | PhoneQuestion
    | DateQuestion
    | ConsentQuestion
    | StatementQuestion
    | SectionQuestion,
    Field(discriminator="kind"),
]

KINDS: dict[str, type[Question]] = {
    kind.model_fields["kind"].default: kind for kind in get_args(get_args(AnyQuestion)[0])
}

__all__ = ["KINDS", "AnswerError", "AnyQuestion", "NpsQuestion", "Question", "Text", "TextQuestion"]
