"""What somebody means by a text message: a score, one of the agreed words, or something else.

Pure. Words count in every language we speak, whatever language the person was asked in, and only
when nothing else stands beside them: "stop" is a wish, "the bus did not stop" is a comment.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


# Without spaces and signs, in small letters: English, Norwegian, Swedish, Danish, Finnish, German.
STOP = _words(
    "stop stopall stopplease unsubscribe end quit cancel revoke optout",
    "stopp stoppalle stoppalt avmeld avmelding avmeldmeg meldmegav avslutt avslutte slutt avbryt",
    "avregistrer avregistrering",
    "sluta avsluta avregistrera avanmäl avanmal avanmälan avprenumerera stoppa stoppaalla",
    "afmeld afmelding afslut frameld stopalle",
    "lopeta lopetus peruuta peru",
    "abmelden abmeldung abbestellen beenden ende",
)
START = _words(
    "start unstop startagain startigjen startatt starta startaigen startaom startigen",
    "aloita aloitauudelleen starten neustart",
)
HELP = _words("help info information hjelp informasjon hjälp hjalp hjælp hjaelp apua ohje hilfe")
# Behind a keycap emoji such as 9️⃣.
KEYCAP = dict.fromkeys([0xFE0F, 0x20E3])
# "9", "9!", " 9/10 ", "9 av 10", and with words of the person's own behind a clear break.
SCORE = re.compile(
    r"[\s\"'«»“”(]*(?P<score>[0-9]{1,2})"
    r"(?:\s*(?:/|av|of|von|ud af|kautta)\s*(?P<best>[0-9]{1,2}))?"
    r"(?:\W*|(?:\s*[,.:;!\n–—-]+\s*)(?P<words>[^\W\d].*))",
    re.DOTALL | re.IGNORECASE,
)


class Meaning(StrEnum):
    """What a text message is."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    SCORE = "score"
    WORDS = "words"


@dataclass(frozen=True)
class Read:
    """A text as it was understood. ``best`` is the top of the scale somebody wrote with a score,
    ``words`` are what stands beside the score, or all there is."""

    meaning: Meaning
    score: int = -1
    best: int | None = None
    words: str = ""


def read(body: str) -> Read:
    """What a text means."""
    text = unicodedata.normalize("NFKC", body.translate(KEYCAP)).strip()
    compact = re.sub(r"[\W_]+", "", text).casefold()
    for words, meaning in [(STOP, Meaning.STOP), (START, Meaning.START), (HELP, Meaning.HELP)]:
        if compact in words:
            return Read(meaning)
    if found := SCORE.fullmatch(text):
        best = int(found["best"]) if found["best"] else None
        return Read(Meaning.SCORE, int(found["score"]), best, (found["words"] or "").strip())
    return Read(Meaning.WORDS, words=body.strip())
