"""The XML of an official account's messages: flat, small, nothing in it expands. Pure."""

from collections.abc import Mapping
from xml.parsers import expat

MOST_BYTES = 16 * 1024
_MOST_FIELDS = 64
_FIELD = 2


class BadLetter(Exception):
    """Not the XML of a message."""


class _Reader:
    """Gathers the text of the root's children; what lies deeper is passed over."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self._depth = 0
        self._name = ""

    def start(self, name: str, _attributes: object) -> None:
        self._depth += 1
        if self._depth == _FIELD:
            self._name = name
            self.fields[name] = ""
        if len(self.fields) > _MOST_FIELDS:
            raise BadLetter

    def end(self, _name: str) -> None:
        self._depth -= 1

    def text(self, words: str) -> None:
        if self._depth == _FIELD:
            self.fields[self._name] += words


def read(body: bytes) -> Mapping[str, str]:
    """The fields of a message by name.

    Raises:
        BadLetter: too large, not XML, or with a document type, an entity or an instruction.
    """
    if len(body) > MOST_BYTES:
        raise BadLetter
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise BadLetter from None
    return reader.fields


def written(fields: Mapping[str, str]) -> bytes:
    """A message as XML; no text can end its own section."""
    inner = "".join(f"<{name}>{_section(words)}</{name}>" for name, words in fields.items())
    return f"<xml>{inner}</xml>".encode()


def _section(words: str) -> str:
    printable = "".join(c for c in words if c in "\n\t" or c.isprintable())
    return f"<![CDATA[{printable.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _refuse(*_: object) -> None:
    raise BadLetter
