"""Forms about addresses that must not be asked, on each channel that sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.stop_lists import address_value
from contacts.values import ValueProblem

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

CHANNELS = [("email", gettext_lazy("E-mail")), ("sms", gettext_lazy("SMS"))]
LARGEST_FILE = 5 * 1024 * 1024


class SuppressionForm(forms.Form):
    """An address that must not be asked on a channel."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=CHANNELS, widget=forms.RadioSelect, initial="email"
    )
    address = forms.CharField(
        label=gettext_lazy("E-mail address or mobile number"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("A number with its country code, such as +47 912 34 567."),
    )

    def clean(self) -> dict[str, Any]:
        channel, text = self.cleaned_data.get("channel"), self.cleaned_data.get("address")
        if channel and text:
            try:
                self.cleaned_data["address"] = address_value(channel, text.strip())
            except ValueProblem as problem:
                self.add_error("address", str(problem))
        return self.cleaned_data


class StopListForm(forms.Form):
    """Many such addresses: a file, or pasted."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=CHANNELS, widget=forms.RadioSelect, initial="email"
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        help_text=gettext_lazy("Of each row the first cell that is an address; at most 5 MB."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste them, one a line"),
        required=False,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
    )

    @property
    def data_given(self) -> bytes:
        """The file's bytes, else the pasted ones."""
        file: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        return file.read() if file else str(self.cleaned_data.get("text", "")).encode()

    def clean(self) -> dict[str, Any]:
        file = self.cleaned_data.get("file")
        if not file and not self.cleaned_data.get("text") and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste addresses."))
        if file and (file.size or 0) > LARGEST_FILE:
            self.add_error("file", _("The file is larger than 5 MB. Split it."))
        return self.cleaned_data
