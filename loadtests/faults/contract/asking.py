"""Sends what Schemathesis makes of an operation, and says what the answer breaks."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from loadtests.faults.contract.findings import Answered
from loadtests.faults.contract.phases import Stand

Described = APIOperation[Any, Any, Any, Any]
"""One operation of an OpenAPI document."""

_WITHIN_S = 15.0
_STREAM = "text/event-stream"
_CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


class Asker:
    """A voter with a cookie who asks one front everything, legal and not."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._session = requests.Session()
        self._session.headers["Origin"] = origin
        # No proxy of the environment stands between us and loopback.
        self._session.trust_env = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    def document(self) -> dict[str, Any]:
        """The OpenAPI document."""
        found: dict[str, Any] = self._get("/openapi.json")
        return found

    def enrol(self) -> None:
        """Get a voter cookie."""
        self._session.post(f"{self._origin}/api/v1/voters", json={}, timeout=_WITHIN_S)

    def cases(self, campaign: str) -> list[str]:
        """The campaign's cases; none where it shows none."""
        told = self._get(f"/api/v1/campaigns/{campaign}/cases")
        return [case["id"] for case in told.get("cases", ())]

    def ask(
        self, operation: Described, stands: Sequence[Stand], examples: int, seed: int
    ) -> Iterator[tuple[Stand, Answered]]:
        """So many requests that the document allows, and so many that it does not, each to every
        stand: to make them takes longer than to send them.
        """
        heard: list[tuple[Stand, Answered]] = []

        def once(case: Case[Any]) -> None:
            if "campaign" not in case.path_parameters:
                heard.extend((stand, self._answered(case)) for stand in stands)
                return
            for stand in stands:
                case.path_parameters["campaign"] = stand.campaign
                heard.append((stand, self._answered(case)))

        for mode in _MODES:
            bounded = settings(
                max_examples=examples,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            strategy = operation.as_strategy(generation_mode=mode)
            with suppress(Unsatisfiable):  # what takes nothing cannot be asked illegally
                seeded(seed)(bounded(given(case=strategy)(once)))()
        yield from heard

    def vote(self, operation: Described, campaign: str) -> Answered:
        """One ballot as a browser sends it, which only chance would generate."""
        self.enrol()
        cases = self.cases(campaign) or ["no-case"]
        body: dict[str, Any] = {"ballot_id": str(uuid4()), "selections": cases[:1]}
        return self._answered(
            operation.Case(
                path_parameters={"campaign": campaign},
                body=body,
                media_type="application/json",
            )
        )

    def _answered(self, case: Case[Any]) -> Answered:
        label = case.operation.label
        try:
            arguments = case.as_transport_kwargs(base_url=self._origin)
            answer = self._session.request(**arguments, stream=True, timeout=_WITHIN_S)
            with answer:
                if answer.headers.get("Content-Type", "").startswith(_STREAM):
                    # It never ends: its head is all that can be checked.
                    return Answered(operation=label, status=answer.status_code)
                _ = answer.content
        except requests.RequestException as fault:
            return Answered(operation=label, status=0, broken=(type(fault).__name__,))
        return Answered(
            operation=label, status=answer.status_code, broken=tuple(_broken(case, answer))
        )

    def _get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self._session.get(self._origin + path, timeout=_WITHIN_S).json()
        return found


def _broken(case: Case[Any], answer: requests.Response) -> Iterator[str]:
    try:
        case.validate_response(answer, checks=_CHECKS)
    except FailureGroup as group:
        for one in group.exceptions:
            yield one.title
