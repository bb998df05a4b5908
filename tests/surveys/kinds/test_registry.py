"""Every kind has one file, one template and one test class."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from surveys.definition import Definition
from surveys.kinds import KINDS
from tests.surveys.everything import CHOSEN, every_look
from tests.surveys.kinds.contract import KindContract

ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_file_a_template_and_a_test_class(kind: str) -> None:
    assert KINDS[kind].__module__ == f"surveys.kinds.{kind}"
    assert (ROOT / "templates" / KINDS[kind].template).is_file()
    module = import_module(f"tests.surveys.kinds.test_{kind}")
    classes = [found for found in vars(module).values() if isinstance(found, type)]
    tests = [found for found in classes if issubclass(found, KindContract)]
    assert kind in {getattr(found, "kind", "") for found in tests}


def test_no_template_is_left_without_a_kind() -> None:
    files = (ROOT / "templates/respond/kinds").glob("[!_]*.html")
    assert {file.stem for file in files} == set(KINDS)


def test_the_survey_with_everything_has_every_kind() -> None:
    definition = every_look()
    assert {question.kind for question in definition.questions} == set(KINDS)
    assert Definition.model_validate(definition.as_json()) == definition
    for question in definition.questions:
        if question.is_answered:
            assert question.clean(question.typed(CHOSEN[question.key])) == CHOSEN[question.key]
