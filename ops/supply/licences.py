"""Which licence a package has, as an SPDX expression, and whether it may be used. Pure.

Packages tell it in three ways that came one after the other: an expression (PEP 639), classifiers,
a line of free text. What none of them tells clearly is looked up by a person, and stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Licences under which a part may be used and shipped beside Apache-2.0. MPL-2.0 asks that changes
#: to its own files are published; none is changed.
ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
})  # fmt: skip
#: By a person, from the package's own licence file: it tells nothing, or tells it ambiguously.
LOOKED_UP: Mapping[str, str] = {
    "async-timeout": "Apache-2.0",  # not installed where Python has its own
    "blockbuster": "Apache-2.0",
    "colorama": "BSD-3-Clause",  # for Windows alone
    "pyasn1-modules": "BSD-2-Clause",  # its text has no name
    "googleapis-common-protos": "Apache-2.0",  # this and below: of `make traces`
    "opentelemetry-exporter-http-transport": "Apache-2.0",
    "opentelemetry-exporter-otlp-common": "Apache-2.0",
    "opentelemetry-exporter-otlp-proto-common": "Apache-2.0",
    "opentelemetry-exporter-otlp-proto-http": "Apache-2.0",
    "opentelemetry-proto": "Apache-2.0",
    "opentelemetry-sdk": "Apache-2.0",
    "opentelemetry-semantic-conventions": "Apache-2.0",
    "protobuf": "BSD-3-Clause",
    "dask": "BSD-3-Clause",  # this and below: of `make dask`
    "distributed": "BSD-3-Clause",
    "fsspec": "BSD-3-Clause",
    "importlib-metadata": "Apache-2.0",
    "lazy-importer": "Apache-2.0",
    "locket": "BSD-2-Clause",
    "partd": "BSD-3-Clause",
    "tblib": "BSD-2-Clause",
    "toolz": "BSD-3-Clause",
    "tornado": "Apache-2.0",
    "zict": "BSD-3-Clause",
    "zipp": "MIT",
    "forbiddenfruit": "GPL-3.0-or-later OR MIT",
    "grimp": "BSD-2-Clause",
    "import-linter": "BSD-2-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "netaddr": "BSD-3-Clause",
    "reportlab": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "uvloop": "Apache-2.0 OR MIT",
}
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "ISC License (ISCL)": "ISC",
}
_WORDS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
}
_NO_LICENCE = {"DFSG approved", "OSI Approved"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a package's metadata say of its licence."""

    expression: str = ""
    classifiers: Sequence[str] = ()
    text: str = ""


def expression_of(name: str, told: Told) -> str:
    """An SPDX expression; empty where nothing tells it."""
    if told.expression or name in LOOKED_UP:
        return told.expression or LOOKED_UP[name]
    text = told.text.partition("\n")[0].strip()
    if text in ALLOWED:  # more exact than a classifier, which knows one BSD alone
        return text
    known = {one for one in told.classifiers if one not in _NO_LICENCE}
    if known and known <= set(_CLASSIFIERS):
        return " OR ".join(sorted({_CLASSIFIERS[one] for one in known}))
    return _WORDS.get(text, "")


def is_allowed(expression: str) -> bool:
    """Whether it may be used: of OR one side is enough, of AND each is needed."""
    ways = expression.split(" OR ")
    return any(all(part.strip() in ALLOWED for part in way.split(" AND ")) for way in ways)
