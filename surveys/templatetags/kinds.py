"""What the templates of the kinds look up by a choice, which a template's dot cannot."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from surveys.kinds.base import Raw

register = template.Library()


@register.filter
def choice(words: Mapping[str, str], key: str) -> str:
    """The words of a choice."""
    return words.get(f"choices.{key}", "")


@register.filter
def row(words: Mapping[str, str], key: str) -> str:
    """The words of a row."""
    return words.get(f"rows.{key}", "")


@register.filter
def column(words: Mapping[str, str], key: str) -> str:
    """The words of a column."""
    return words.get(f"columns.{key}", "")


@register.filter
def entry(raw: Raw, key: str) -> str:
    """What stood in the field of a row or a choice."""
    return raw.get(key, "") if isinstance(raw, dict) else ""


@register.filter
def spoken(words: str) -> str:
    """Words as HTML that tells their language where it is not the page's."""
    lang = getattr(words, "lang", "")
    return format_html('<span lang="{}">{}</span>', lang, words) if lang else words


@register.filter
def lang(words: str) -> SafeString:
    """The language of words as an attribute, for elements that hold nothing but text."""
    code = getattr(words, "lang", "")
    return format_html(' lang="{}"', code) if code else SafeString("")
