"""Forms about an organisation and about oneself."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import MINIMUM_GROUP, Language, Organisation, User
from accounts.slugs import is_address, slug_free, slug_is_taken

# The largest that may be chosen; the smallest is the one every organisation starts with.
MOST_GROUP = 1000


def zone_choices() -> list[tuple[str, str]]:
    """Every time zone that is named after a place; Europe first."""
    names = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    ordered = sorted(names, key=lambda name: (not name.startswith("Europe/"), name))
    return [(name, name.replace("_", " ")) for name in ordered]


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, language, time zone and the smallest group whose results are shown."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lazy(zone_choices, list)(),
        help_text=_("A day in your results starts at midnight here."),
    )
    minimum_group = forms.IntegerField(
        label=_("Smallest group shown in anonymous surveys"),
        min_value=MINIMUM_GROUP,
        max_value=MOST_GROUP,
        help_text=_("Results of fewer answers are hidden, so that nobody can be recognised."),
    )

    class Meta:
        model = Organisation
        fields = ("name", "language", "time_zone", "minimum_group")
        labels: ClassVar = {"name": _("Name"), "language": _("Language")}
        help_texts: ClassVar = {
            "name": _("Your customers see it in mails and surveys."),
            "language": _("New surveys start in this language."),
        }


class AddressForm(forms.Form):
    """The name of a new organisation and the address made from it."""

    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    slug = forms.CharField(
        label=_("Address"),
        max_length=50,
        required=False,
        validators=[is_address],
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "data-slug-of": "id_organisation",
            }
        ),
        help_text=_("Left empty, it is made from the name."),
    )

    def clean_slug(self) -> str:
        """A free address; an empty one is made from the organisation's name."""
        slug = str(self.cleaned_data["slug"])
        if slug and slug_is_taken(slug):
            raise ValidationError(_("This address is taken."))
        return slug or slug_free(str(self.cleaned_data.get("organisation", "")))


class NewOrganisationForm(AddressForm):
    """Another organisation for somebody who is logged in."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        help_text=_("New surveys start in this language."),
    )


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Your name and the language of your screens."""

    class Meta:
        model = User
        fields = ("name", "language")
        labels: ClassVar = {"name": _("Your name"), "language": _("Language of your screens")}
        widgets: ClassVar = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "language": forms.RadioSelect,
        }
