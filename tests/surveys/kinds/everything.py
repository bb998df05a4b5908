"""One survey with every kind of question, in the looks each kind has."""

from __future__ import annotations

from typing import Any

from surveys.definition import Definition

LEVELS = {
    "lowest": "Very dissatisfied",
    "low": "Dissatisfied",
    "middle": "Neither",
    "high": "Satisfied",
    "highest": "Very satisfied",
}
THINGS = {"speed": "Speed", "price": "Price", "service": "Customer service", "bill": "The invoice"}


def said(words: str) -> dict[str, str]:
    """The words in the survey's only language."""
    return {"en": words}


def some(things: dict[str, str], **last: Any) -> list[dict[str, Any]]:
    """Choices; ``last`` is said of the last one."""
    choices: list[dict[str, Any]] = [
        {"key": key, "text": said(text)} for key, text in things.items()
    ]
    choices[-1] |= last
    return choices


def ask(kind: str, text: str, key: str = "", **more: Any) -> dict[str, Any]:
    """A question as a definition holds it."""
    return {"key": key or kind, "kind": kind, "text": said(text), **more}


def questions() -> list[dict[str, Any]]:
    """A question of each kind and look; none is required, so that any answer goes on."""
    ends: dict[str, Any] = {
        "low": said("Very dissatisfied"),
        "high": said("Very satisfied"),
        "required": False,
    }
    return [
        ask(
            "nps",
            "How likely are you to recommend Lynghei Broadband to a friend or colleague?",
            low=said("Not at all likely"),
            high=said("Extremely likely"),
            required=False,
        ),
        ask(
            "section",
            "The visit",
            starts_page=True,
            hint=said("A few questions about the technician."),
        ),
        ask("csat", "How satisfied are you with the visit?", **ends),
        ask("csat", "How many stars does the technician get?", "stars", style="stars", **ends),
        ask("csat", "And how do you feel now?", "faces", style="faces", **ends),
        ask(
            "ces",
            "Lynghei made it easy for me to handle my issue.",
            intro=said("To what extent do you agree or disagree with this statement?"),
            low=said("Strongly disagree"),
            high=said("Strongly agree"),
            required=False,
        ),
        ask("scale", "How tidy was it?", first=0, last=4, low=said("Chaos"), high=said("Spotless")),
        ask(
            "single_choice",
            "What affected your score most?",
            starts_page=True,
            choices=some(THINGS),
            other=True,
        ),
        ask(
            "multiple_choice",
            "What else matters to you?",
            choices=some(THINGS | {"none": "None of these"}, exclusive=True, pinned=True),
            other=True,
            most=3,
        ),
        ask("dropdown", "Where do you live?", choices=some({"oslo": "Oslo", "umea": "Umeå"})),
        ask("yes_no", "Would you buy from us again?"),
        ask(
            "matrix",
            "How satisfied are you with each of these?",
            starts_page=True,
            rows=some(THINGS),
            columns=some(LEVELS),
        ),
        ask(
            "ranking",
            "What should we improve first?",
            hint=said("Leave out what you do not care about."),
            choices=some(THINGS),
        ),
        ask("slider", "How much of your work is done at home?", low=said("None"), high=said("All")),
        ask(
            "slider",
            "How warm is your home?",
            "warmth",
            least=-10,
            most=40,
            step=1,
            low=said("Freezing"),
            high=said("Boiling"),
        ),
        ask("number", "How far do you live from the shop?", unit=said("km"), least=0, most=500),
        ask("short_text", "What is your job?", starts_page=True),
        ask("text", "What is the most important thing for us to improve?"),
        ask("email", "Where may we write?"),
        ask("phone", "Where may we call?"),
        ask("date", "When were you there?", earliest="2026-01-01", latest="2026-12-31"),
        ask("statement", "Nearly done. We never sell what you tell us."),
        ask(
            "consent",
            "Lynghei may contact me about my answer.",
            hint=said("You can take it back at any time."),
        ),
    ]


def survey() -> Definition:
    """The survey."""
    return Definition.model_validate(
        {
            "languages": ["en"],
            "questions": questions(),
            "endings": [{"key": "thanks", "title": said("Thank you")}],
        }
    )


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
