"""How a survey looks; ``surveys.answering`` turns it into a few lines of CSS."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Colour = Annotated[str, Field(pattern=r"^(#[0-9a-f]{6})?$")]


class Look(BaseModel):
    """Colours are ``#rrggbb`` in small letters; empty is the product's own."""

    model_config = ConfigDict(extra="forbid")

    # A surveys.models.SurveyImage of the same organisation.
    logo: UUID | None = None
    accent: Colour = ""
    background: Colour = ""
    corners: Literal["square", "soft", "round"] = "soft"
    # "auto" follows the respondent's device.
    scheme: Literal["auto", "light", "dark"] = "auto"
