"""Single cells of an uploaded file as values of an answer."""

from __future__ import annotations

import re

from contacts.values import ValueProblem, language_value

LONGEST_LABEL = 80
NUMBER = r"(?P<score>10|\d)(?:[.,]0+)?"
SCORE = re.compile(
    # "9", "9.0", "9/10", "9 out of 10", "9 - Very likely", "10 (extremely likely)"
    rf"{NUMBER}(?:\s*(?:/|of|out of|av)\s*10)?(?:\s*[^\w\s.,][^\d]*|\s+[^\d]*)?"
    # "Very likely (9)", "Svært sannsynlig - 10"
    rf"|[^\d]*[^\d\W][^\d]*[\s(:–-](?P<last>10|\d)\)?"
)


def parse_score(text: str) -> int:
    """A score 0 to 10 from a number or a number with its label. Raises ValueError."""
    match = SCORE.fullmatch(text.strip()) if len(text) <= LONGEST_LABEL else None
    if match is None:
        raise ValueError(text)
    return int(match["score"] or match["last"])


def parse_language(text: str) -> str:
    """One of the product's languages, another two-letter code as it is, or ""."""
    try:
        return language_value(text)
    except ValueProblem:
        code = text.strip().lower()[:3].rstrip("-_")
        return code if re.fullmatch(r"[a-z]{2}", code) else ""
