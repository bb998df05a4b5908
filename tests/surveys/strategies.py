"""Random surveys that a definition allows, sensible or not, and random bodies to send them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from config.lib.languages import LANGUAGES
from surveys.definition import Definition
from surveys.kinds import KINDS

Draw = Callable[[st.SearchStrategy[Any]], Any]
Document = dict[str, Any]

KEYS = ["q0", "q1", "q2", "q3", "q4", "q5"]
CHOICES = ["a", "b", "c_d"]
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x>",
    "{% load x %}{{ frame }}",
    "{answer.q0} {answer.q3|nothing} {answer.nobody}",
    "Hei {contact.first_name|du}, {contact.plan}",
    "{contact.",
    "&lt;b&gt;",
    "\u202e\u0000x",
    "Æøå ß ñ 漢 😀",
    "%(company)s %s %",
]
# Postgres holds neither of these in a definition; an editor never lets them in.
storable = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
words = st.sampled_from(HOSTILE[:7] + HOSTILE[8:]) | st.text(storable, max_size=30)
TOKENS = ["", "yes", "no", "other", *CHOICES, "a:b", *map(str, range(11)), "nb", "link", "gold"]


def text(languages: list[str]) -> st.SearchStrategy[dict[str, str]]:
    """Words in some of the languages, maybe in none."""
    return st.dictionaries(st.sampled_from(languages), words, max_size=len(languages))


def conditions() -> st.SearchStrategy[list[list[Document]]]:
    """Conditions on anything, also on what comes later and on what is not there."""
    one = st.fixed_dictionaries(
        {
            "subject": st.sampled_from(["answer", "group", "property", "language", "channel"]),
            "key": st.sampled_from([*KEYS[:3], *KEYS, "plan", "nobody", ""]),
            "op": st.sampled_from(
                ["is", "is_not", "at_least", "at_most", "answered", "unanswered"]
            ),
            "values": st.lists(st.sampled_from([*TOKENS, "promoter", "detractor"]), max_size=4),
        }
    )
    return st.lists(st.lists(one, max_size=2), max_size=2)


def gate() -> st.SearchStrategy[list[list[Document]]]:
    """A condition that the first question really decides, when it is a yes or no."""
    return st.sampled_from(["yes", "no"]).map(
        lambda answer: [[{"subject": "answer", "key": KEYS[0], "op": "is", "values": [answer]}]]
    )


def choices(languages: list[str]) -> st.SearchStrategy[list[Document]]:
    """One to three choices."""
    one = st.fixed_dictionaries(
        {
            "key": st.sampled_from(CHOICES),
            "text": text(languages),
            "pinned": st.booleans(),
            "exclusive": st.booleans(),
        }
    )
    return st.lists(one, min_size=1, max_size=3, unique_by=lambda choice: str(choice["key"]))


@st.composite
def questions(draw: Draw, key: str, languages: list[str]) -> Document:
    """A question of any kind."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    said = text(languages)
    made: Document = {
        "key": key,
        "kind": kind,
        **{name: draw(said) for name in ("intro", "text", "hint")},
        "required": draw(st.booleans()),
        "starts_page": draw(st.booleans()),
        "show_if": draw(st.just([]) | conditions()),
        "variants": [
            {"key": letter, "texts": {"text": draw(said)}}
            for letter in draw(st.sampled_from(["", "b", "bcd"]))
        ],
    }
    made |= draw(own_fields(kind, languages))
    return made


@st.composite
def own_fields(draw: Draw, kind: str, languages: list[str]) -> Document:
    """What only some kinds have."""
    said, flag, some = text(languages), st.booleans(), choices(languages)
    made: Document = {}
    if kind in {"nps", "csat", "ces", "scale", "slider"}:
        made |= {"low": draw(said), "high": draw(said)}
    if kind in {"single_choice", "multiple_choice", "dropdown", "ranking"}:
        made |= {"choices": draw(some), "shuffled": draw(flag)}
    if kind in {"single_choice", "multiple_choice"}:
        made |= {"other": draw(flag)}
    if kind == "multiple_choice":
        made |= draw(how_many(made["choices"]))
    if kind == "matrix":
        made |= {"rows": draw(some), "columns": draw(some)}
    if kind == "number":
        made |= {"whole": draw(flag), "unit": draw(said)}
    made |= draw(LIMITS.get(kind, st.just({})))
    return made


@st.composite
def how_many(draw: Draw, some: list[Document]) -> Document:
    """Limits that leave an answer: never more than there are choices that go together."""
    together = sum(not choice["exclusive"] for choice in some)
    least = draw(st.none() | st.integers(1, together)) if together else None
    return {"least": least, "most": draw(st.none() | st.integers(least or 1, 4))}


@st.composite
def slider_limits(draw: Draw) -> Document:
    """Two to thirty-one stops."""
    least, steps, step = (draw(st.integers(*ends)) for ends in [(-50, 50), (1, 30), (1, 10)])
    return {"least": least, "most": least + steps * step, "step": step}


@st.composite
def number_limits(draw: Draw) -> Document:
    """Two limits, one or none."""
    least = draw(st.none() | st.integers(-1000, 1000))
    return {"least": least, "most": draw(st.none() | st.integers(least or 0, 2000))}


@st.composite
def date_limits(draw: Draw) -> Document:
    """Two limits, the earlier one first."""
    first, last = draw(st.dates()), draw(st.dates())
    return {"earliest": min(first, last), "latest": max(first, last)}


LIMITS: dict[str, st.SearchStrategy[Document]] = {
    "csat": st.fixed_dictionaries({"style": st.sampled_from(["numbers", "stars", "faces"])}),
    "scale": st.fixed_dictionaries({"first": st.integers(0, 1), "last": st.integers(2, 10)}),
    "slider": slider_limits(),
    "number": number_limits(),
    "date": date_limits(),
}


@st.composite
def surveys(draw: Draw) -> Definition:
    """A whole survey of one to six questions."""
    languages = draw(st.lists(st.sampled_from(list(LANGUAGES)), min_size=1, unique=True))
    keys = KEYS[: draw(st.integers(1, len(KEYS)))]
    said = text(languages)
    asked = [draw(questions(key, languages)) for key in keys]
    if draw(st.booleans()):
        asked[0] = {"key": KEYS[0], "kind": "yes_no", "text": draw(said)}
        asked[1:] = [question | {"show_if": draw(gate())} for question in asked[1:]]
    endings = [
        {"key": f"end{place}", "title": draw(said), "text": draw(said), "show_if": show_if}
        for place, show_if in enumerate([*draw(st.lists(conditions(), max_size=2)), []])
    ]
    return Definition.model_validate(
        {
            "languages": languages,
            "questions": asked,
            "endings": endings,
            "shows_time": draw(st.booleans()),
            "shows_progress": draw(st.booleans()),
            "hidden_fields": draw(st.sampled_from([[], ["plan"]])),
        }
    )


def bodies() -> st.SearchStrategy[dict[str, list[str]]]:
    """Forms nobody should send: right names with wrong values, wrong names, many of each."""
    suffixes = ["", "__other", *(f"__{choice}" for choice in CHOICES), "__nobody"]
    names = st.sampled_from([f"{key}{suffix}" for key in KEYS for suffix in suffixes])
    values = st.sampled_from([*TOKENS, *HOSTILE, "1e9", "nan", "--5", "٣", "9" * 400, "2026-11-22"])
    sent = st.lists(values | st.text(max_size=10), max_size=3)
    shown = st.sampled_from(["", "q0", " ".join(KEYS), "nobody \x00"])
    return st.dictionaries(names | st.text(max_size=5), sent, max_size=10) | st.builds(
        lambda names, shown: {**names, "_shown": [shown]},
        st.dictionaries(names, sent, max_size=6),
        shown,
    )
