"""The form of all endings of a survey: words side by side, links, where to go on to, who for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import TypeAdapter, ValidationError

from surveys.conditions.forms import ConditionsForm
from surveys.definition import Definition, Ending, HttpsAddress
from surveys.editing.questions import checked
from surveys.forms.fields import text_field
from surveys.forms.posted import with_saved
from surveys.kinds import Text

MOST_LINKS = 5
WORDS = ("title", "text")


class HttpsField(forms.CharField):
    """An address to lead people to. One written without its beginning gets it."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(required=False, max_length=500, widget=forms.TextInput(attrs), **kwargs)

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        address = typed if "://" in typed or not typed else f"https://{typed}"
        host = address.partition("://")[2].partition("/")[0]
        if address:
            try:
                TypeAdapter(HttpsAddress).validate_python(address)
            except ValidationError as error:
                raise forms.ValidationError(
                    _("Write a whole address that begins with https://.")
                ) from error
            if "." not in host or "@" in host:
                raise forms.ValidationError(_("Write a whole address that begins with https://."))
        return address


@dataclass(frozen=True)
class LinkRow:
    """One link under the thanks; ``hidden`` are its labels in languages not shown."""

    address: BoundField
    labels: list[BoundField]
    hidden: list[BoundField]
    is_spare: bool


@dataclass(frozen=True)
class EndingCard:
    """One ending and its fields."""

    ending: Ending
    title: list[BoundField]
    text: list[BoundField]
    links: list[LinkRow]
    redirect: BoundField
    # None for the last ending, which is for everybody else.
    conditions: ConditionsForm | None


class EndingsForm(forms.Form):
    """All endings in the ``shown`` languages. Fields are named ``<ending key>.<text>.<language>``.

    ``conditions`` are the forms of who meets them, by key of the ending.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        definition: Definition,
        shown: list[str],
        conditions: dict[str, ConditionsForm],
    ) -> None:
        super().__init__(data)
        self.definition, self.shown, self.conditions = definition, shown, conditions
        for ending in definition.endings:
            self._add_fields(ending)
        if data is not None:
            self.data = with_saved(data, self.fields)

    def _add_fields(self, ending: Ending) -> None:
        for name in WORDS:
            for code in self.shown:
                words = getattr(ending, name).get(code, "")
                self.fields[f"{ending.key}.{name}.{code}"] = text_field(name, code, words)
        self.fields[f"{ending.key}.redirect"] = HttpsField(
            label=gettext_lazy("Address to go on to"), initial=str(ending.redirect or "")
        )
        for place in range(min(len(ending.links) + 1, MOST_LINKS)):
            self._add_link(ending, place)

    def _add_link(self, ending: Ending, place: int) -> None:
        link = ending.links[place] if place < len(ending.links) else None
        name = f"{ending.key}.links.{place}"
        self.fields[f"{name}.address"] = HttpsField(
            label=_("Address of link %(number)s") % {"number": place + 1},
            initial=str(link.address) if link else "",
        )
        for code in self.definition.languages:
            field = text_field("label", code, link.label.get(code, "") if link else "")
            if code not in self.shown:
                field.widget = forms.HiddenInput()
            self.fields[f"{name}.label.{code}"] = field

    def clean(self) -> None:
        """A link needs an address; the conditions are checked by their own forms."""
        for ending in self.definition.endings:
            for place in range(MOST_LINKS):
                name = f"{ending.key}.links.{place}"
                is_named = any(self._label(name).values())
                if is_named and self.cleaned_data.get(f"{name}.address") == "":
                    self.add_error(f"{name}.address", _("Write where the link leads."))
        for conditions in self.conditions.values():
            for field, words in conditions.errors.items():
                self.errors[field] = self.error_class(words)

    @property
    def cards(self) -> list[EndingCard]:
        """Every ending with its fields, in order."""
        return [
            EndingCard(
                ending=ending,
                title=[self[f"{ending.key}.title.{code}"] for code in self.shown],
                text=[self[f"{ending.key}.text.{code}"] for code in self.shown],
                links=self._links(ending),
                redirect=self[f"{ending.key}.redirect"],
                conditions=self.conditions.get(ending.key),
            )
            for ending in self.definition.endings
        ]

    def _links(self, ending: Ending) -> list[LinkRow]:
        names = [
            f"{ending.key}.links.{place}"
            for place in range(MOST_LINKS)
            if f"{ending.key}.links.{place}.address" in self.fields
        ]
        hidden = [code for code in self.definition.languages if code not in self.shown]
        return [
            LinkRow(
                address=self[f"{name}.address"],
                labels=[self[f"{name}.label.{code}"] for code in self.shown],
                hidden=[self[f"{name}.label.{code}"] for code in hidden],
                is_spare=not any(
                    self[field].value() for field in self.fields if field.startswith(f"{name}.")
                ),
            )
            for name in names
        ]

    def changed(self, definition: Definition) -> Definition:
        """The definition with all of this that is valid."""
        endings = [self._changed(ending) for ending in definition.endings]
        return checked(definition, endings=endings)

    def _changed(self, ending: Ending) -> dict[str, Any]:
        document = ending.model_dump(mode="json")
        for name in WORDS:
            document[name] = self._text(ending, name)
        redirect = self.cleaned_data.get(f"{ending.key}.redirect")
        if redirect is not None:
            document["redirect"] = redirect or None
        document["links"] = self._changed_links(ending, document["links"])
        conditions = self.conditions.get(ending.key)
        if conditions:
            document["show_if"] = conditions.show_if
        return document

    def _text(self, ending: Ending, name: str) -> Text:
        text = dict(getattr(ending, name))
        for code in self.shown:
            text[code] = self.cleaned_data.get(f"{ending.key}.{name}.{code}", text.get(code, ""))
        return {code: words for code, words in text.items() if words}

    def _changed_links(self, ending: Ending, saved: list[dict[str, Any]]) -> list[dict[str, Any]]:
        links = []
        for place in range(MOST_LINKS):
            name = f"{ending.key}.links.{place}"
            address = self.cleaned_data.get(f"{name}.address")
            if address:
                links.append({"address": address, "label": self._label(name)})
            elif f"{name}.address" in self.errors and place < len(saved):
                links.append(saved[place])
        return links

    def _label(self, name: str) -> Text:
        found = {
            code: self.cleaned_data.get(f"{name}.label.{code}", "")
            for code in self.definition.languages
        }
        return {code: words for code, words in found.items() if words}


def ending_fields(definition: Definition) -> dict[str, str]:
    """What the form's fields hold for a definition, to be told when a colleague saved it."""
    return {
        f"{ending.key}.{name}.{code}": getattr(ending, name).get(code, "")
        for ending in definition.endings
        for name in WORDS
        for code in definition.languages
    }
