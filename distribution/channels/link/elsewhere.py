"""What an organisation puts into pages of its own: addresses, snippets, and our two scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organisation
from accounts.tokens import public_token
from distribution.channels.link.embedding import Embedding
from distribution.channels.link.visits import Door
from distribution.models import ShareLink

FOLDER = Path(__file__).parent
SETTINGS = "/* SETTINGS */ {}"
# What a frame is high without our script, in which case it scrolls.
FRAME_HEIGHT = 520


def door_url(door: Door, organisation: Organisation, link: ShareLink) -> str:
    """The link's address in full at one of its doors."""
    return f"{settings.BASE_URL}/{door}/{public_token(organisation, link.token)}"


def pop_up_url(organisation: Organisation, link: ShareLink) -> str:
    """Where the pop-up's script is (``distribution:pop-up-script``)."""
    return f"{settings.BASE_URL}/embed/{public_token(organisation, link.token)}.js"


def frame_snippet(organisation: Organisation, link: ShareLink, language: str) -> str:
    """HTML that shows the survey where it is pasted, as high as it needs to be."""
    script = f"{settings.BASE_URL}/embed/{public_token(organisation, link.token)}/frame.js"
    address = door_url(Door.FRAME, organisation, link)
    # Plain text, which a page about it escapes once more.
    return (
        f'<iframe src="{address}" title="{escape(survey_title(organisation, language))}"'
        f' width="100%" height="{FRAME_HEIGHT}" frameborder="0"></iframe>\n'
        f'<script src="{script}" async></script>'
    )


def pop_up_snippet(organisation: Organisation, link: ShareLink) -> str:
    """HTML that asks a site's visitors, once in a while."""
    return f'<script src="{pop_up_url(organisation, link)}" async></script>'


def survey_title(organisation: Organisation, language: str) -> str:
    """What a screen reader calls the survey."""
    with translation.override(language):
        return _("Survey from %(company)s") % {"company": organisation.name}


def pop_up_script(
    organisation: Organisation, link: ShareLink, languages: Iterable[str], *, tried_at: str = ""
) -> str:
    """The pop-up as one script of at most 5,000 bytes.

    ``languages`` are those of the survey, the first for visitors who speak none of them.
    ``tried_at``: the address of a preview to show at once instead, whose rules do not count.
    """
    spoken = [link.language] if link.language in set(languages) else list(languages)
    pop_up = Embedding.model_validate(link.embedding).pop_up
    chosen = {
        "name": link.token,
        "address": tried_at or door_url(Door.FRAME, organisation, link),
        "origin": settings.BASE_URL,
        "isTry": bool(tried_at),
        "language": spoken[0],
        "words": {code: _words(organisation, code) for code in spoken},
        "days": pop_up.days,
        "share": pop_up.share,
        "delay": pop_up.delay_seconds,
        "paths": pop_up.paths,
        "css": _lean("pop_up.css"),
    }
    return _lean("pop_up.js").replace(SETTINGS, json.dumps(chosen, ensure_ascii=False))


def frame_script() -> str:
    """The script beside a frame, which keeps it as high as its page."""
    return _lean("frame.js")


def _words(organisation: Organisation, language: str) -> list[str]:
    with translation.override(language):
        return [survey_title(organisation, language), pgettext("pop-up", "Close")]


@lru_cache
def _lean(name: str) -> str:
    """A file of this folder without its indentation and its comments, which nobody must load."""
    lines = (line.strip() for line in (FOLDER / name).read_text(encoding="utf-8").splitlines())
    lean = "\n".join(line for line in lines if line and not line.startswith("//"))
    return re.sub(r" ?([{};:]) ?", r"\1", lean) if name.endswith(".css") else lean
