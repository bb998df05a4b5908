"""What every kind of question must do. A kind's test class says what it stores and refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from config.lib.languages import LANGUAGES
from surveys.answering.asking import Asked
from surveys.kinds import KINDS, AnswerError, Question
from surveys.kinds.base import Raw
from tests.surveys.htmlforms import Page

KEY = "q"
Sent = Mapping[str, str | list[str]]
HOSTILE_WORDS = "<script>alert(1)</script>\"'&{contact.name}"
HOSTILE: list[Raw] = [
    "\x00",
    "\ud800",
    "<script>alert(1)</script>",
    "nan",
    "inf",
    "1e9",
    "--5",
    "0x10",
    "١٢",
    "٣",
    "²",
    "-0",
    "00",
    "9" * 5000,
    "9.5",
    "true",
    "None",
    "other",
    "{'other': 'x'}",
    "2026-02-30",
    "0000-00-00",
    "x" * 600_000,
    [],
    ["\x00", "other", "other"],
    ["x"] * 1000,
    {},
    {"other": "\x00\ud800"},
    {"other": "x" * 600_000},
    {"__class__": "x", "": ""},
    {"a": "\x00", "b": "99999999999999999999"},
]
# What JSON can hold besides.
HOSTILE_JSON: list[Any] = [
    True,
    False,
    0,
    -1,
    10**400,
    9.5,
    float("inf"),
    {"other": 17},
    {"a": None},
    {"a": {"a": "b"}},
    [None],
    [[]],
    [{"other": "x"}, {"other": "y"}],
    ["a", "a"],
    ["a", {"a": "b"}],
]


def posted(sent: Sent) -> QueryDict:
    """The body of a form."""
    return QueryDict(urlencode(sent, doseq=True))


class KindContract:
    """Subclassed once by each kind, as ``Test...``."""

    kind: ClassVar[str]
    # What its definition has besides key, kind and text.
    fields: ClassVar[dict[str, Any]] = {}
    # What is sent, and what is stored for it.
    stored: ClassVar[Sequence[tuple[Sent, Any]]]
    # What is sent and not accepted.
    refused: ClassVar[Sequence[Sent]] = []

    def question(self, **changes: Any) -> Question:
        """A question of this kind; optional, so that only its own rules speak."""
        base = {"key": KEY, "kind": self.kind, "text": {"en": "Why?"}, "required": False}
        return KINDS[self.kind].model_validate({**base, **self.fields, **changes})

    def draw(self, question: Question, raw: Raw, error: str = "", words: str = "") -> str:
        """Its HTML; ``words`` in place of all its texts."""
        texts = {name: words or text.get("en", "") for name, text in question.texts().items()}
        order = list(getattr(question, "choices", []))
        item = Asked(question=question, words=texts, raw=raw, error=error, order=order)
        return render_to_string(question.template, {"item": item})

    def test_has_a_name_and_a_template_of_its_own(self) -> None:
        assert self.question().kind == self.kind
        assert self.question().template == f"respond/kinds/{self.kind}.html"

    def test_stores_what_is_sent(self) -> None:
        question = self.question()
        for sent, answer in self.stored:
            stored = question.clean(question.received(posted(sent)))
            assert stored == answer
            assert type(stored) is type(answer)
            assert json.loads(json.dumps(stored)) == answer

    def test_a_stored_answer_comes_back_through_its_fields(self) -> None:
        question = self.question()
        for _sent, answer in self.stored:
            raw = question.typed(answer)
            assert question.clean(raw) == answer
            sent_again = QueryDict(urlencode(Page(self.draw(question, raw)).sends))
            assert question.clean(question.received(sent_again)) == answer

    def test_a_program_tells_an_answer_as_it_is_stored(self) -> None:
        question = self.question()
        for _sent, answer in self.stored:
            assert question.told(answer) == answer
        assert question.told(None) is None

    def test_a_program_that_tells_anything_else_is_refused(self) -> None:
        question = self.question()
        for told in [*HOSTILE, *HOSTILE_JSON]:
            try:
                answer = question.told(told)
            except AnswerError as refusal:
                assert str(refusal)
                continue
            json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()
            assert question.told(answer) == answer

    def test_nothing_is_no_answer_unless_one_is_required(self) -> None:
        for empty in (posted({}), QueryDict(urlencode(Page(self.draw_empty()).sends))):
            optional, needed = self.question(), self.question(required=True)
            assert optional.clean(optional.received(empty)) is None
            if needed.is_answered:
                with pytest.raises(AnswerError, match=r"\w"):
                    needed.clean(needed.received(empty))

    def draw_empty(self) -> str:
        """Its HTML before anything is answered."""
        question = self.question()
        return self.draw(question, question.typed(None))

    def test_refuses_with_words_and_shows_again_what_was_sent(self) -> None:
        question = self.question()
        for sent in self.refused:
            raw = question.received(posted(sent))
            with pytest.raises(AnswerError, match=r"\w") as refusal:
                question.clean(raw)
            page = Page(self.draw(question, raw, str(refusal.value)))
            assert str(refusal.value) in page.text
            assert f"{KEY}-error" in page.ids

    @pytest.mark.parametrize("required", [False, True])
    def test_nothing_hostile_breaks_it(self, required: bool) -> None:
        question = self.question(required=required)
        for raw in HOSTILE:
            Page(self.draw(question, raw))
            try:
                answer = question.clean(raw)
            except AnswerError:
                continue
            assert "\\u0000" not in json.dumps(answer)
            json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()
            assert question.clean(question.typed(answer)) == answer

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_draws_itself_in_every_language_with_words_escaped(self, language: str) -> None:
        question = self.question()
        for _sent, answer in [*self.stored, ({}, None)]:
            with translation.override(language):
                html = self.draw(question, question.typed(answer), "Wrong", HOSTILE_WORDS)
                said = question.said(answer, dict.fromkeys(question.texts(), "Words"))
            page = Page(html)
            assert "script" not in page.tags
            assert HOSTILE_WORDS in page.text
            assert len(set(page.ids)) == len(page.ids)
            assert set(page.pointed) <= set(page.ids)
            assert bool(said) == (answer is not None)

    def test_the_first_control_can_be_reached_from_an_error(self) -> None:
        fields = Page(self.draw_empty()).fields
        if self.question().is_answered:
            assert fields[0].attributes["id"] == KEY
        else:
            assert fields == []

    @pytest.mark.parametrize("is_alone", [False, True])
    def test_is_a_heading_of_the_right_level(self, is_alone: bool) -> None:
        question = self.question()
        item = Asked(question, {"text": "Why?"}, question.typed(None), is_alone=is_alone)
        page = Page(render_to_string(question.template, {"item": item}))
        assert page.tags.count("h1") == is_alone

    def test_summarises_all_answers_and_none(self) -> None:
        question = self.question()
        assert question.summarise([]).n == 0
        given = [(answer, 3) for _sent, answer in self.stored]
        assert question.summarise(given).n == 3 * len(self.stored)

    def test_tells_every_text_to_translators(self) -> None:
        texts = self.question().texts()
        assert {"intro", "text", "hint"} <= set(texts)
        written = json.dumps([text for name, text in texts.items()])
        document = self.question().model_dump(mode="json")
        assert all(json.dumps(text)[1:-1] in written for text in _texts_in(document))


def _texts_in(value: Any) -> list[dict[str, str]]:
    """Every language -> words in a document."""
    if isinstance(value, list):
        return [text for item in value for text in _texts_in(item)]
    if not isinstance(value, dict):
        return []
    if value and set(value) <= set(LANGUAGES):
        return [value]
    return [text for item in value.values() for text in _texts_in(item)]
