"""The languages a respondent can be asked in, each named in its own tongue.

The built-in words of the respondent's pages exist in all of them. Staff have fewer:
``accounts.models.Language``.
"""

from __future__ import annotations

LANGUAGES = {
    "en": "English",
    "nb": "Norsk",
    "nn": "Nynorsk",
    "sv": "Svenska",
    "da": "Dansk",
    "fi": "Suomi",
    "de": "Deutsch",
}
