"""Forms with which a survey or a template is begun and named."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.languages import LANGUAGES
from surveys.catalogue import Template
from surveys.catalogue.blanks import BLANKS, BRANDS
from surveys.catalogue.purposes import PURPOSES
from surveys.documents import LARGEST_DOCUMENT, DocumentError, Imported, document_read
from surveys.kinds import Text
from surveys.models import SurveyTemplate

LONGEST_BLANK = 60
MOST_BRANDS = 20


class NameForm(forms.Form):
    """The name of a survey."""

    name = forms.CharField(
        label=gettext_lazy("Name of the survey"),
        max_length=100,
        help_text=gettext_lazy("Only you and your colleagues see it."),
    )


class UseTemplateForm(NameForm):
    """A new survey from a template of the catalogue: its name, and what was left open."""

    def __init__(self, *args: Any, template: Template, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"name": template.told(language)["name"]}
        languages = template.definition.languages
        self.languages = sorted(languages, key=lambda code: code != language)
        self.blanks = template.blanks
        for blank in self.blanks:
            self._ask(blank)
        if template.is_anonymous:
            self.fields["is_anonymous"] = forms.BooleanField(
                label=_("Anonymous answers"),
                help_text=_("Nobody can see who answered. It cannot be changed after an answer."),
                initial=True,
                required=False,
            )

    def _ask(self, name: str) -> None:
        blank = BLANKS[name]
        if name == BRANDS:
            self.fields[name] = BrandsField(label=str(blank.label), help_text=str(blank.hint))
            return
        if not blank.is_translated:
            self.fields[name] = _words(blank.label, blank.hint)
            return
        for place, code in enumerate(self.languages):
            label = f"{blank.label} ({LANGUAGES[code]})"
            hint = _("Left empty: the words above are used.") if place else blank.hint
            self.fields[f"{name}_{code}"] = _words(label, hint, required=not place)

    def blank_words(self) -> dict[str, Text]:
        """Each blank's words by language."""
        return {name: self._words_of(name) for name in self.blanks}

    def _words_of(self, name: str) -> Text:
        if not BLANKS[name].is_translated:
            return {self.languages[0]: self.cleaned_data[name]}
        return {code: self.cleaned_data[f"{name}_{code}"] for code in self.languages}


def _words(label: Any, hint: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, max_length=LONGEST_BLANK)


class BrandsField(forms.CharField):
    """One name on each line."""

    widget = forms.Textarea({"rows": 4})

    def clean(self, value: Any) -> str:
        """The names without what is empty or stands twice."""
        lines = [line.strip() for line in super().clean(value).splitlines()]
        names = list(dict.fromkeys(filter(None, lines)))
        if len(names) > MOST_BRANDS:
            raise forms.ValidationError(
                _("Name at most %(most)s; these are %(count)s."),
                params={"most": MOST_BRANDS, "count": len(names)},
            )
        if any(len(name) > LONGEST_BLANK for name in names):
            raise forms.ValidationError(
                _("A name may have at most %(most)s characters."), params={"most": LONGEST_BLANK}
            )
        return "\n".join(names)


class OwnTemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """What colleagues read of a template before they use it."""

    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=list(PURPOSES.items()))

    class Meta:
        model = SurveyTemplate
        fields = ("name", "description", "purpose")
        labels = {
            "name": gettext_lazy("Name of the template"),
            "description": gettext_lazy("When to use it"),
        }
        widgets = {"description": forms.Textarea({"rows": 3})}


class ImportForm(forms.Form):
    """A survey as a file, or pasted."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("A .json file that was exported here, at most 1 MB."),
        widget=forms.FileInput({"accept": ".json,application/json"}),
    )
    document = forms.CharField(
        label=gettext_lazy("Or paste its text"),
        required=False,
        widget=forms.Textarea({"rows": 10, "spellcheck": "false", "class": "mono"}),
    )
    imported: Imported

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Told with its place, like every other character that cannot be stored.
        self.fields["document"].validators = [
            check
            for check in self.fields["document"].validators
            if not isinstance(check, ProhibitNullCharactersValidator)
        ]

    def clean(self) -> dict[str, Any]:
        """Read the survey. What is wrong is told beside the field it came from."""
        data = super().clean() or {}
        source = "file" if data.get("file") else "document"
        if self.errors:
            return data
        try:
            self.imported = document_read(self._text(data))
        except DocumentError as problem:
            self.add_error(source, [forms.ValidationError(words) for words in problem.messages])
        return data

    def _text(self, data: dict[str, Any]) -> str:
        upload: UploadedFile[bytes] | None = data.get("file")
        if upload is None:
            if not data.get("document"):
                raise DocumentError([_("Choose a file, or paste the text of one.")])
            return str(data["document"])
        if (upload.size or 0) > LARGEST_DOCUMENT:
            raise DocumentError([_("The file is larger than 1 MB.")])
        try:
            return str(upload.read(), "utf-8-sig")
        except UnicodeDecodeError:
            raise DocumentError([_("The file is not text in UTF-8.")]) from None
