"""Forms of contacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.languages import LANGUAGES
from contacts.mapping import NEW_PROPERTY, PROPERTY, Column, Target
from contacts.models import Contact, ContactList, Property
from contacts.uploads import LARGEST_UPLOAD, too_large
from contacts.values import (
    LONGEST_EXTERNAL_ID,
    LONGEST_NAME,
    LONGEST_PROPERTY,
    ContactValues,
    ValueProblem,
    email_value,
    phone_value,
)

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class ContactForm(forms.Form):
    """One contact by hand: its own fields, and one for each declared property."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME, required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("Not known")), *LANGUAGES.items()],
        help_text=gettext_lazy("The language we ask in."),
    )
    external_id = forms.CharField(
        label=gettext_lazy("Customer number"),
        max_length=LONGEST_EXTERNAL_ID,
        required=False,
        help_text=gettext_lazy("By it or by the e-mail address an import finds the contact again."),
    )

    def __init__(
        self,
        *args: Any,
        properties: Sequence[Property],
        contact: Contact | None = None,
        **kwargs: Any,
    ) -> None:
        self.contact = contact
        if contact:
            kwargs["initial"] = _initial(contact)
        super().__init__(*args, **kwargs)
        self.keys = [declared.key for declared in properties]
        for declared in properties:
            self.fields[PROPERTY + declared.key] = forms.CharField(
                label=declared.label, max_length=LONGEST_PROPERTY, required=False
            )

    @property
    def values(self) -> ContactValues:
        """The clean values."""
        given = self.cleaned_data
        return ContactValues(
            email=given["email"],
            external_id=given["external_id"],
            phone=given["phone"],
            name=given["name"],
            language=given["language"],
            properties={key: given[PROPERTY + key] for key in self.keys},
        )

    def property_fields(self) -> list[forms.BoundField]:
        """The fields of the declared properties."""
        return [self[PROPERTY + key] for key in self.keys]

    def clean_email(self) -> str:
        email = _checked(email_value, self.cleaned_data["email"])
        self._refuse_taken(_("Another contact has this e-mail address."), email=email)
        return email

    def clean_external_id(self) -> str:
        number = str(self.cleaned_data["external_id"])
        self._refuse_taken(_("Another contact has this customer number."), external_id=number)
        return number

    def clean_phone(self) -> str:
        return _checked(phone_value, self.cleaned_data["phone"])

    def clean(self) -> None:
        keys = ("email", "external_id")
        if not any(self.cleaned_data.get(key) or key in self.errors for key in keys):
            self.add_error("email", _("Give an e-mail address or a customer number."))

    def _refuse_taken(self, message: str, **key: str) -> None:
        others = Contact.objects.filter(**key)
        if self.contact:
            others = others.exclude(pk=self.contact.pk)
        if all(key.values()) and others.exists():
            raise forms.ValidationError(message)


class PasteForm(forms.Form):
    """Contacts from the clipboard."""

    text = forms.CharField(
        label=gettext_lazy("Contacts"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One address a line, or “Kari Nordmann <kari@example.com>”, or rows copied from a "
            "spreadsheet, with or without headings."
        ),
        error_messages={"required": gettext_lazy("Paste at least one address.")},
    )


class UploadForm(forms.Form):
    """A file of contacts."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        help_text=gettext_lazy(
            "Comma, semicolon or tab between the cells, any usual encoding, at most 50 MB."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_UPLOAD:
            raise forms.ValidationError(too_large())
        return file

    list_name = forms.CharField(
        label=gettext_lazy("Put everybody of this file on the list"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "list-names", "autocomplete": "off"}),
        help_text=gettext_lazy("A list you have, or a new name."),
    )


class MappingForm(forms.Form):
    """What each column of a file becomes."""

    def __init__(
        self, *args: Any, columns: Sequence[Column], properties: Sequence[Property], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        for column in columns:
            self.fields[str(column.position)] = forms.ChoiceField(
                label=column.heading,
                choices=_targets(column, properties),
                initial=column.target,
                required=False,
            )

    @property
    def mapping(self) -> dict[str, str]:
        """The target of each column, by its position."""
        return {name: self.cleaned_data[name] for name in self.fields}

    @property
    def labels(self) -> dict[str, str]:
        """The heading of each column, by its position."""
        return {str(column.position): column.heading for column in self.columns}

    def rows(self) -> list[tuple[Column, forms.BoundField]]:
        """Each column with its field."""
        return [(column, self[str(column.position)]) for column in self.columns]

    def clean(self) -> None:
        chosen = [self.cleaned_data.get(name, "") for name in self.fields]
        if Target.EMAIL not in chosen and Target.EXTERNAL_ID not in chosen:
            self.add_error(
                None, _("Choose the column that holds the e-mail address or the customer number.")
            )
        for name in self.fields:
            target = self.cleaned_data.get(name, "")
            if target not in {"", NEW_PROPERTY} and chosen.count(target) > 1:
                self.add_error(name, _("Two columns go to the same place."))


class PropertyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A declared property."""

    class Meta:
        model = Property
        fields = ("label", "is_dimension")
        labels = {
            "label": gettext_lazy("Name"),
            "is_dimension": gettext_lazy("Split the results by it"),
        }
        help_texts = {
            "label": gettext_lazy("For example region, plan or store."),
            "is_dimension": gettext_lazy(
                "Then the dashboard shows a score for each of its values."
            ),
        }

    def clean_label(self) -> str:
        label = str(self.cleaned_data["label"])
        others = Property.objects.filter(label__iexact=label).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("There is a property with this name already."))
        return label


class ListForm(forms.Form):
    """The name of a list, which no other has."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)

    def __init__(self, *args: Any, contact_list: ContactList | None = None, **kwargs: Any) -> None:
        self.contact_list = contact_list
        if contact_list:
            kwargs["initial"] = {"name": contact_list.name}
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = ContactList.objects.filter(name__iexact=name)
        if self.contact_list:
            others = others.exclude(pk=self.contact_list.pk)
        if others.exists():
            raise forms.ValidationError(_("There is a list with this name already."))
        return name


def _initial(contact: Contact) -> dict[str, Any]:
    names = ("name", "email", "phone", "language", "external_id")
    values = {name: getattr(contact, name) for name in names}
    return values | {PROPERTY + key: value for key, value in contact.properties.items()}


def _checked(check: Callable[[str], str], text: str) -> str:
    """The checked text, or "" when nothing was given."""
    try:
        return check(text) if text else ""
    except ValueProblem as problem:
        raise forms.ValidationError(str(problem)) from problem


def _targets(column: Column, properties: Sequence[Property]) -> list[tuple[Any, Any]]:
    fields = [(target.value, target.label) for target in Target if target]
    declared = [(PROPERTY + known.key, known.label) for known in properties]
    new = (NEW_PROPERTY, _("New property “%(name)s”") % {"name": column.heading})
    return [
        ("", Target.IGNORE.label),
        (_("Contact"), fields),
        (_("Properties"), [*declared, new]),
    ]
