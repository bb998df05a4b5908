"""Who has a survey open right now. Kept for a minute and in the cache only."""

from __future__ import annotations

from time import time

from django.core.cache import cache

from accounts.models import User
from surveys.models import Survey

SECONDS = 60


def others_present(survey: Survey, user: User) -> list[str]:
    """Note that ``user`` has the survey open; the names of the others who do."""
    key, now = f"survey-open:{survey.pk}", time()
    known: dict[str, tuple[str, float]] = cache.get(key, {})
    present = {who: seen for who, seen in known.items() if now - seen[1] < SECONDS}
    present[str(user.pk)] = (str(user), now)
    cache.set(key, present, SECONDS)
    return sorted(name for who, (name, _at) in present.items() if who != str(user.pk))
