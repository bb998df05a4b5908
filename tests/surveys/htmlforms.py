"""A page's form as a browser without script sees it: its fields, and what it would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

CHOSEN_BY = {"radio", "checkbox"}


@dataclass
class Field:
    """An input, select or textarea."""

    tag: str
    attributes: dict[str, str]
    value: str = ""
    # Of a select: every value there is to choose.
    options: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Under which it is sent."""
        return self.attributes.get("name", "")

    @property
    def kind(self) -> str:
        """The type of an input, or the tag."""
        return self.attributes.get("type", "text") if self.tag == "input" else self.tag

    @property
    def is_sent(self) -> bool:
        """Whether it goes along as it stands."""
        return bool(self.name) and (self.kind not in CHOSEN_BY or "checked" in self.attributes)


class Page(HTMLParser):
    """Everything about a page's fields and ids that matters to a person who answers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[Field] = []
        self.ids: list[str] = []
        self.pointed: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.scripts = ""
        self._open: Field | None = None
        self._option: str | None = None
        self.feed(html)
        self.close()

    @property
    def sends(self) -> list[tuple[str, str]]:
        """Names and values of the form, sent as it is."""
        return [(found.name, found.value) for found in self.fields if found.is_sent]

    def names_of(self, key: str) -> set[str]:
        """The names of a question's fields."""
        names = {found.name for found in self.fields}
        return {name for name in names if name == key or name.startswith(f"{key}__")}

    def takes(self, name: str, value: str) -> bool:
        """Whether a person can send this value under this name."""
        for found in (found for found in self.fields if found.name == name):
            if found.kind in CHOSEN_BY:
                is_offered = found.value == value
            else:
                is_offered = value in found.options if found.tag == "select" else True
            if is_offered:
                return True
        return False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.pointed += given.get(name, "").split()
        if tag in {"input", "select", "textarea"}:
            on = "on" if given.get("type") in CHOSEN_BY else ""
            self.fields.append(Field(tag, given, given.get("value", on)))
            self._open = None if tag == "input" else self.fields[-1]
        if tag == "option" and self._open:
            self._option = given.get("value", "")
            self._choose(
                self._option, is_first=not self._open.options, selected="selected" in given
            )
            self._option = None if "value" in given else ("*" if "selected" in given else "")

    def _choose(self, value: str, *, is_first: bool, selected: bool) -> None:
        assert self._open is not None
        self._open.options.append(value)
        if is_first or selected:
            self._open.value = value

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script":
            self.scripts += data
        self.text += data
        if self._open is None:
            return
        if self._open.tag == "textarea":
            self._open.value += data if self._open.value else data.removeprefix("\n")
        elif self._option is not None:
            # An option without a value is sent as its words.
            self._open.options[-1] = data
            if self._option == "*" or len(self._open.options) == 1:
                self._open.value = data
            self._option = None

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"}:
            self._open = None
