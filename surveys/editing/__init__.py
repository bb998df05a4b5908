"""Changes to a definition: pure functions that return a new, checked one."""

from __future__ import annotations

from surveys.editing.blank import blank
from surveys.editing.fingerprints import fingerprint

__all__ = ["blank", "fingerprint"]
