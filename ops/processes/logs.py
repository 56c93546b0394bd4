"""Structured logs, one line an event, with no personal data in them.

A key that could carry a person's data is refused: it raises under test, and in production its
value is replaced. Libraries' own lines pass through the same chain, and lose every address.
"""

import logging
import os
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from structlog.types import EventDict, Processor, WrappedLogger

from ops.settings.table import LogFormat

_REDACTED = "[redacted]"
_PERSONAL_WORDS = frozenset({
    "address", "addresses", "addr", "contact", "cookie", "cookies", "email", "forwarded", "ip",
    "ips", "mobile", "openid", "openids", "password", "peer", "peername", "phone", "remote",
    "secret", "telephone", "token", "unionid", "voter",
})  # fmt: skip
_PERSONAL_PAIRS = ("user_agent", "useragent", "client_host", "real_name", "headers", "id_card")
_ADDRESS = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*)?::"
    r"(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*)?(?![\w:])"
)


class PersonalDataError(Exception):
    """Code under test logged a key that could carry a person's data."""


def configure(*, log_format: LogFormat, role: str, testing: bool) -> None:
    """Send structlog and the standard library's logging to stderr, in one form.

    Args:
        role: named in every line, beside the process id.
        testing: a personal key raises, in place of being redacted.
    """
    shared = [_naming(role), *_shared_processors(testing=testing)]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, withhold_requests, remove_addresses],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(log_format),
            ],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    # Every request with its address, and faster than a disk likes.
    logging.getLogger("aiohttp.access").disabled = True


def refuse_personal_keys(*, strict: bool) -> Processor:
    """A processor that lets no key of a person's data through, at any depth.

    Raises:
        PersonalDataError: on use, when `strict`.
    """

    def refuse(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return _without_personal(event, strict=strict)

    return refuse


def remove_addresses(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """For lines of libraries, aiohttp's among them, that name the client's address."""
    event["event"] = _ADDRESS.sub(_REDACTED, str(event["event"]))
    return event


def withhold_requests(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """aiohttp quotes the line it cannot parse, which may be a cookie: only its kind is told."""
    told = event.get("exc_info")
    fault = told[1] if isinstance(told, tuple) else told
    if isinstance(fault, HttpProcessingError):
        del event["exc_info"]
        event["event"] = f"unreadable request: {type(fault).__name__}"
    return event


def is_personal(key: str) -> bool:
    """Whether a key's words name something that identifies a person."""
    lowered = key.lower().replace("-", "_")
    words = set(lowered.split("_"))
    return bool(words & _PERSONAL_WORDS) or any(pair in lowered for pair in _PERSONAL_PAIRS)


def _naming(role: str) -> Processor:
    """Names the process in every line, those of other threads too."""
    process = {"role": role, "pid": os.getpid()}

    def name(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {**event, **process}

    return name


def _shared_processors(*, testing: bool) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        refuse_personal_keys(strict=testing),
    ]


def _rendering(log_format: LogFormat) -> list[Processor]:
    match log_format:
        case LogFormat.JSON:
            # Frames without their locals, which hold what people sent.
            frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            return [
                structlog.processors.ExceptionRenderer(frames),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ]
        case LogFormat.CONSOLE:
            return [
                structlog.dev.ConsoleRenderer(
                    exception_formatter=structlog.dev.plain_traceback, timestamp_key="at"
                )
            ]


def _without_personal(values: Mapping[str, Any], *, strict: bool) -> dict[str, Any]:
    return {key: _safe(key, value, strict=strict) for key, value in values.items()}


def _safe(key: str, value: Any, *, strict: bool) -> Any:
    if is_personal(str(key)):
        if strict:
            raise PersonalDataError(f"a log line must not carry {key!r}")
        return _REDACTED
    return _without_personal(value, strict=strict) if isinstance(value, Mapping) else value
