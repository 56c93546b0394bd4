"""An organizer at the desk's forms, for tests: what a browser without script would send."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO

from aiohttp import ClientResponse, FormData

from tests.desks import Person


@dataclass
class Sent(HTMLParser):
    """The fields of the last form of a page that has a class."""

    kind: str = "draft"
    fields: list[tuple[str, str]] = field(default_factory=list)
    _inside: bool = False
    _select: str = ""
    _area: str = ""
    _text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._inside = told.get("class") == self.kind
            case "input" if self._inside and told.get("type") not in ("checkbox", "file"):
                self.fields.append((told["name"], told.get("value", "")))
            case "input" if self._inside and "checked" in told:
                self.fields.append((told["name"], told.get("value", "")))
            case "select" if self._inside:
                self._select = told["name"]
            case "option" if self._select and "selected" in told:
                self.fields.append((self._select, told["value"]))
            case "textarea" if self._inside:
                self._area, self._text = told["name"], ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            value = self._text.removeprefix("\n").replace("\n", "\r\n")
            self.fields.append((self._area, value))
            self._area = ""
        if tag == "select":
            self._select = ""


def fields_of(page: str) -> list[tuple[str, str]]:
    """What the form of a draft's page would send as it stands."""
    parser = Sent()
    parser.feed(page)
    return parser.fields


async def fill(person: Person, path: str, do: str = "save", **values: str) -> ClientResponse:
    """Open a form, write into some of its fields, and send it.

    Args:
        values: by the end of a field's path, dots as two underscores: `title__zh`.
    """
    return await send(person, path, fields_of(await person.page(path)), do, **values)


async def send(
    person: Person, path: str, shown: Iterable[tuple[str, str]], do: str = "save", **values: str
) -> ClientResponse:
    """Send a form that was shown before."""
    typed = {f".{name.replace('__', '.')}": value for name, value in values.items()}
    form = FormData()
    used: set[str] = set()
    for name, value in shown:
        wish = next((end for end in typed if re.sub(r"\[\d+\]", "", name).endswith(end)), None)
        first = wish is not None and wish not in used
        form.add_field(name, typed[wish] if wish is not None and first else value)
        used |= {wish} if wish is not None else set()
    assert used == set(typed), set(typed) - used
    form.add_field("do", do)
    return await posted(person, path, form)


async def upload(
    person: Person, path: str, name: str, file: tuple[str, bytes], **fields: str
) -> ClientResponse:
    """Send a form with a file."""
    form = FormData(quote_fields=False)
    form.add_field("form_token", person._token)
    for key, value in fields.items():
        form.add_field(key, value)
    form.add_field(
        name, BytesIO(file[1]), filename=file[0], content_type="application/octet-stream"
    )
    return await posted(person, path, form)


async def posted(person: Person, path: str, form: FormData) -> ClientResponse:
    """A form as a browser of the desk sends it."""
    origin = str(person.session._base_url).rstrip("/")
    async with person.session.post(
        path, data=form, headers={"Origin": origin}, allow_redirects=False
    ) as answer:
        await answer.read()
        return answer
