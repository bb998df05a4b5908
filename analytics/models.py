"""Rollups: marginal histograms of answers per survey, local day, dimension and value."""

from __future__ import annotations

from django.db import models

from accounts.tenancy import TenantForeignKey, TenantModel
from surveys.models import Survey


class Rollup(TenantModel):
    """How many answers gave each score 0 to 10 (``s0``..``s10``) on one day for one value.

    Dimension "" with value "" is the total; others are "channel", "language" and
    "property:<key>". Recomputed from the answers, never incremented.
    """

    survey = TenantForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    dimension = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=200, blank=True)
    comments = models.PositiveIntegerField(default=0)
    s0 = models.PositiveIntegerField(default=0)
    s1 = models.PositiveIntegerField(default=0)
    s2 = models.PositiveIntegerField(default=0)
    s3 = models.PositiveIntegerField(default=0)
    s4 = models.PositiveIntegerField(default=0)
    s5 = models.PositiveIntegerField(default=0)
    s6 = models.PositiveIntegerField(default=0)
    s7 = models.PositiveIntegerField(default=0)
    s8 = models.PositiveIntegerField(default=0)
    s9 = models.PositiveIntegerField(default=0)
    s10 = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "survey", "dimension", "day", "value"], name="rollup_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.dimension}={self.value}"


class RollupBasis(TenantModel):
    """What the rollups of one survey rest on; one row per survey, written by the refresh only."""

    survey = TenantForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    # Dimension -> its values that have rows of their own; the rest is counted as "(other)".
    kept = models.JSONField(default=dict)
    # Rows of the dirty-day log consumed so far: with those still in it, the number of changes ever.
    changes = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "survey"], name="rollup_basis_once")
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.changes}"
