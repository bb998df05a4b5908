"""A survey with every kind of question, whole in every language a respondent can choose."""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from accounts.tokens import public_token
from config.lib.languages import LANGUAGES
from distribution.models import ShareLink
from surveys.definition import Definition
from surveys.kinds import KINDS
from surveys.models import Survey
from surveys.services import survey_create, survey_publish

LEVELS = {
    "lowest": "Very dissatisfied",
    "low": "Dissatisfied",
    "middle": "Neither",
    "high": "Satisfied",
    "highest": "Very satisfied",
}
THINGS = {"speed": "Speed", "price": "Price", "service": "Customer service", "bill": "The invoice"}


def text(words: str) -> dict[str, str]:
    """The same words in every language, told apart by their code."""
    return {code: f"{words} ({code})" for code in LANGUAGES}


def choices(things: dict[str, str], **last: Any) -> list[dict[str, Any]]:
    """Choices; ``last`` is said of the last one."""
    made: list[dict[str, Any]] = [
        {"key": key, "text": text(words)} for key, words in things.items()
    ]
    made[-1] |= last
    return made


def ask(kind: str, words: str, key: str = "", **more: Any) -> dict[str, Any]:
    """A question as a definition holds it."""
    return {"key": key or kind, "kind": kind, "text": text(words), **more}


def questions() -> list[dict[str, Any]]:
    """A question of each kind and look, on five pages."""
    ends: dict[str, Any] = {
        "low": text("Very dissatisfied"),
        "high": text("Very satisfied"),
    }
    return [
        ask(
            "nps",
            "How likely are you to recommend Lynghei Broadband to a friend or colleague?",
            low=text("Not at all likely"),
            high=text("Extremely likely"),
        ),
        ask(
            "section",
            "The visit",
            starts_page=True,
            hint=text("A few questions about the technician."),
        ),
        ask("csat", "How satisfied are you with the visit?", **ends),
        ask("csat", "How many stars does the technician get?", "stars", style="stars", **ends),
        ask("csat", "And how do you feel now?", "faces", style="faces", **ends),
        ask(
            "ces",
            "Lynghei made it easy for me to handle my issue.",
            intro=text("To what extent do you agree or disagree with this statement?"),
            low=text("Strongly disagree"),
            high=text("Strongly agree"),
        ),
        ask("scale", "How tidy was it?", first=0, last=4, low=text("Chaos"), high=text("Spotless")),
        ask(
            "single_choice",
            "What affected your score most?",
            starts_page=True,
            choices=choices(THINGS),
            other=True,
        ),
        ask(
            "multiple_choice",
            "What else matters to you?",
            choices=choices(THINGS | {"none": "None of these"}, exclusive=True, pinned=True),
            other=True,
            most=3,
        ),
        ask("dropdown", "Where do you live?", choices=choices({"oslo": "Oslo", "umea": "Umeå"})),
        ask("yes_no", "Would you buy from us again?"),
        ask(
            "matrix",
            "How satisfied are you with each of these?",
            starts_page=True,
            rows=choices(THINGS),
            columns=choices(LEVELS),
        ),
        ask(
            "ranking",
            "What should we improve first?",
            hint=text("Leave out what you do not care about."),
            choices=choices(THINGS),
        ),
        ask("slider", "How much of your work is done at home?", low=text("None"), high=text("All")),
        ask(
            "slider",
            "How warm is your home?",
            "warmth",
            least=-10,
            most=40,
            step=1,
            low=text("Freezing"),
            high=text("Boiling"),
        ),
        ask("number", "How far do you live from the shop?", unit=text("km"), least=0, most=500),
        ask("short_text", "What is your job?", starts_page=True),
        ask("text", "What is the most important thing for us to improve?"),
        ask("email", "Where may we write?"),
        ask("phone", "Where may we call?"),
        ask("date", "When were you there?", earliest="2026-01-01", latest="2026-12-31"),
        ask("statement", "Nearly done. We never sell what you tell us."),
        ask(
            "consent",
            "Lynghei may contact me about my answer.",
            hint=text("You can take it back at any time."),
        ),
    ]


def question(kind: str, **changes: Any) -> dict[str, Any]:
    """The question of the kind in its first look, on a page of its own."""
    made = next(found for found in questions() if found["kind"] == kind)
    return {**made, "starts_page": True, **changes}


def definition(*asked: dict[str, Any], **changes: Any) -> Definition:
    """A whole survey of these questions, or of every kind."""
    return Definition.model_validate(
        {
            "languages": list(LANGUAGES),
            "questions": list(asked) or [question(kind) for kind in KINDS],
            "endings": [{"key": "end", "title": text("Thank you")}],
            **changes,
        }
    )


def every_look() -> Definition:
    """A survey with every look of each kind; none is required, so that any answer goes on."""
    return definition(*({**found, "required": False} for found in questions()))


CHOSEN: dict[str, Any] = {
    "nps": 9,
    "csat": 4,
    "stars": 4,
    "faces": 4,
    "ces": 6,
    "scale": 3,
    "single_choice": {"other": "The weather"},
    "multiple_choice": ["speed", "price"],
    "dropdown": "umea",
    "yes_no": True,
    "matrix": {"speed": "high", "price": "lowest"},
    "ranking": ["service", "speed"],
    "slider": 40,
    "warmth": 21,
    "number": 12.5,
    "short_text": "Carpenter",
    "text": "The technician rang ahead and tidied up.",
    "email": "kari@example.com",
    "phone": "+47 22 33 44 55",
    "date": "2026-11-20",
    "consent": True,
}


def live(organisation: Organisation, actor: User, made: Definition, **changes: Any) -> Survey:
    """The definition as a live survey; ``changes`` are fields of the row, such as rules."""
    with tenant_scope(organisation):
        survey = survey_create(
            organisation=organisation, name="Everything", actor=actor, definition=made
        )
        survey_publish(survey=survey, revision=survey.draft_revision, actor=actor)
        Survey.objects.filter(pk=survey.pk).update(**changes)
        return Survey.objects.get(pk=survey.pk)


def open_link(survey: Survey) -> str:
    """The path of a new open link to the survey."""
    with tenant_scope(survey.organisation):
        link = ShareLink.objects.create(survey=survey, name="Newsletter")
    return f"/s/{public_token(survey.organisation, link.token)}"
