"""News of this app for the apps above it, sent inside the transaction of the change.

``response_recorded``: an answer was saved for the first time. Arguments: ``response``
(surveys.models.Response), ``organisation``. The receiver runs in the open tenant scope.
"""

from __future__ import annotations

from django.dispatch import Signal

response_recorded = Signal()
