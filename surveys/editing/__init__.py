"""Changes to a definition: pure functions that return a new, checked one."""

from __future__ import annotations

from surveys.editing.blank import blank
from surveys.editing.changes import Change, breaks_the_trend, changes_between
from surveys.editing.fingerprints import fingerprint

__all__ = ["Change", "blank", "breaks_the_trend", "changes_between", "fingerprint"]
