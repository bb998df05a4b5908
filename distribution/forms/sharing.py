"""The forms of open links: what they carry, until when, and where they are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib import clock
from config.lib.languages import LANGUAGES
from distribution.channels.link.embedding import (
    MOST_PATHS,
    MOST_SITES,
    PATH,
    Embedding,
    Kiosk,
    PopUp,
    SiteError,
    site_read,
)
from distribution.models import ShareLink
from distribution.open_links import MAX_HIDDEN
from distribution.sharing import fields_to_preset
from surveys.definition import Definition
from surveys.forms.rules import MomentField
from surveys.models import Survey

PRESET = "preset-"


class ClosingForm(forms.Form):
    """A moment to come at which a link closes by itself."""

    closes_at = MomentField(
        label=gettext_lazy("Closes"), help_text=gettext_lazy("Empty: when somebody closes it.")
    )
    # The moment that stands there already; it may have passed.
    former: datetime | None = None

    def clean_closes_at(self) -> datetime | None:
        """A moment to come, or the one it had."""
        closes_at: datetime | None = self.cleaned_data["closes_at"]
        if closes_at is not None and closes_at != self.former and closes_at <= clock.now():
            raise ValidationError(_("This moment has passed. Choose one to come."))
        return closes_at


class ShareLinkForm(ClosingForm):
    """A link's name, its language, the hidden fields it carries, and when it closes."""

    name = forms.CharField(
        label=gettext_lazy("Name of the link"),
        max_length=100,
        help_text=gettext_lazy("Where you will use it, such as “Newsletter”. Only you see it."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Opens in"),
        required=False,
        help_text=gettext_lazy("Whoever opens it can choose another language of the survey."),
    )

    def __init__(self, data: Any = None, *, survey: Survey, link: ShareLink | None = None) -> None:
        initial: dict[str, Any] = {}
        self.names = fields_to_preset(survey)
        if link is not None:
            presets = {PRESET + name: value for name, value in link.hidden.items()}
            own = {"name": link.name, "language": link.language, "closes_at": link.closes_at}
            initial = {**own, **presets}
            self.former = link.closes_at and link.closes_at.replace(second=0, microsecond=0)
        super().__init__(data, initial=initial)
        self.fields["language"].choices = _languages(survey)  # type: ignore[attr-defined]
        for name in self.names:
            self.fields[PRESET + name] = forms.CharField(
                label=name, required=False, max_length=MAX_HIDDEN
            )

    @property
    def presets(self) -> list[forms.BoundField]:
        """The fields of hidden fields, for the template."""
        return [self[PRESET + name] for name in self.names]

    @property
    def chosen(self) -> dict[str, Any]:
        """What the services take."""
        cleaned = self.cleaned_data
        return {
            **{name: cleaned[name] for name in ("name", "language", "closes_at")},
            "hidden": {name: cleaned[PRESET + name] for name in self.names},
        }


def _languages(survey: Survey) -> list[tuple[str, str]]:
    version = survey.live_version
    spoken = Definition.model_validate(version.definition if version else survey.draft).languages
    return [("", _("The visitor’s language")), *((code, LANGUAGES[code]) for code in spoken)]


class LinesField(forms.CharField):
    """A list with one entry a line; typed text is kept as it is."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"rows": 3, "spellcheck": "false", "autocapitalize": "none"}
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return list(dict.fromkeys(super().clean(value).split()))


class SitesForm(forms.Form):
    """Whose pages may show a link."""

    sites = LinesField(
        label=gettext_lazy("Your sites"),
        help_text=gettext_lazy(
            "One a line, such as https://www.example.no. No other site can show the survey."
        ),
    )

    def __init__(self, data: Any = None, *, embedding: Embedding) -> None:
        super().__init__(data, initial=self.initial_of(embedding))
        self.embedding = embedding

    @classmethod
    def initial_of(cls, embedding: Embedding) -> dict[str, Any]:
        """What the fields hold."""
        return {"sites": embedding.sites}

    def clean_sites(self) -> list[str]:
        """Each as a browser spells it. Says which ones are no sites."""
        found, wrong = [], []
        for text in self.cleaned_data["sites"]:
            try:
                found.append(site_read(text))
            except SiteError:
                wrong.append(text)
        if wrong:
            raise ValidationError(
                _("%(texts)s: write https:// and the name of a site, without wildcards.")
                % {"texts": ", ".join(wrong)}
            )
        return _few(list(dict.fromkeys(found)), MOST_SITES)

    def chosen(self) -> Embedding:
        """The link's settings with those of this form."""
        return self.embedding.model_copy(update={"sites": tuple(self.cleaned_data["sites"])})


class PopUpForm(SitesForm):
    """Where and how often the pop-up asks."""

    days = forms.IntegerField(
        label=gettext_lazy("Days between two questions"),
        min_value=1,
        max_value=365,
        help_text=gettext_lazy("In one browser. Who has answered is not asked again."),
    )
    share = forms.IntegerField(
        label=gettext_lazy("Share of the visitors"),
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("In per cent, drawn once for each browser."),
    )
    delay_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds on the page before it asks"), min_value=0, max_value=600
    )
    paths = LinesField(
        label=gettext_lazy("Only on these pages"),
        help_text=gettext_lazy(
            "One a line, such as /checkout/thanks, or /shop/* with all below. Empty: on every page."
        ),
    )

    @classmethod
    def initial_of(cls, embedding: Embedding) -> dict[str, Any]:
        return {**super().initial_of(embedding), **embedding.pop_up.model_dump()}

    def clean_paths(self) -> list[str]:
        """Paths from the site's root; a star only at the end."""
        wrong = [path for path in self.cleaned_data["paths"] if not PATH.fullmatch(path)]
        if wrong:
            raise ValidationError(
                _("%(texts)s: begin with / and use * only at the end.")
                % {"texts": ", ".join(wrong)}
            )
        return _few(self.cleaned_data["paths"], MOST_PATHS)

    def chosen(self) -> Embedding:
        names = PopUp.model_fields
        pop_up = PopUp(**{name: self.cleaned_data[name] for name in names})
        return super().chosen().model_copy(update={"pop_up": pop_up})


class KioskForm(forms.Form):
    """A tablet that many people use."""

    is_on = forms.BooleanField(
        label=gettext_lazy("Take answers on a shared tablet"),
        required=False,
        help_text=gettext_lazy("Anybody with the address can then answer many times."),
    )
    thanks_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds the thanks stand"), min_value=3, max_value=120
    )
    idle_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds before an answer nobody goes on with starts over"),
        min_value=20,
        max_value=900,
        help_text=gettext_lazy("The person is asked first, for 20 seconds more."),
    )

    def __init__(self, data: Any = None, *, embedding: Embedding) -> None:
        super().__init__(data, initial=embedding.kiosk.model_dump())
        self.embedding = embedding

    def chosen(self) -> Embedding:
        """The link's settings with those of this form."""
        return self.embedding.model_copy(update={"kiosk": Kiosk(**self.cleaned_data)})


def _few(found: list[str], most: int) -> list[str]:
    if len(found) > most:
        raise ValidationError(_("At most %(most)d lines.") % {"most": most})
    return found
