"""T13 in short, and that a server which breaks its own document is found."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from loadtests.faults.contract.asking import Asker
from loadtests.faults.contract.conformance import ask, conformance, operations_of
from loadtests.faults.contract.findings import Findings
from loadtests.faults.contract.phases import Stand
from loadtests.faults.outcome import Course

#: A product starts, and its campaigns are walked through their phases, a command a step.
SLOW = pytest.mark.timeout(600)
STANDS = (Stand(phase="open", campaign="one"), Stand(phase="certified", campaign="two"))


@SLOW
def test_every_operation_answers_as_documented_in_every_phase(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    seen = conformance(Course(folder=tmp_path, quick=True))
    assert seen.problems == ()
    assert seen.holds
    assert seen.cycles == 6
    assert seen.acknowledged > 0
    assert seen.figures["as_documented_share"] == 1.0


def _operation(shape: str) -> dict[str, Any]:
    answer = {"description": "", "content": {"application/json": {"schema": {"type": shape}}}}
    campaign = {"name": "campaign", "in": "path", "required": True, "schema": {"type": "string"}}
    return {"get": {"parameters": [campaign], "responses": {"200": answer}}}


DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "A double", "version": "1"},
    "paths": {
        "/{campaign}/honest": _operation("object"),
        "/{campaign}/failing": _operation("object"),
        "/{campaign}/other-shape": _operation("array"),
        "/{campaign}/other-status": _operation("object"),
    },
}


class Double(BaseHTTPRequestHandler):
    """Answers as its name says, and fails for a campaign that is certified."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        certified = self.path.startswith("/two/")
        status = 418 if self.path.endswith("/other-status") else 200
        status = 500 if certified and self.path.endswith("/failing") else status
        self._answer(status, DOCUMENT if self.path == "/openapi.json" else {})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(201, {})

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, status: int, told: object) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def asker() -> Iterator[Asker]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Double) as server:
        server.daemon_threads = True
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        with Asker(f"http://127.0.0.1:{server.server_port}") as asking:
            yield asking
        server.shutdown()
        serving.join()


def test_faults_and_answers_that_are_not_in_the_document_are_found(asker: Asker) -> None:
    operations = operations_of(asker)
    found = Findings([operation.label for operation in operations])
    for operation in operations:
        for stand, answered in ask(asker, operation, STANDS, 2, 1):
            found.hear(stand.phase, answered)
    told = "\n".join(found.problems())
    assert found.faults > 0
    assert "certified: GET /{campaign}/failing answered 500" in told
    assert "open: GET /{campaign}/failing" not in told
    assert "GET /{campaign}/other-shape answered 200" in told
    assert "GET /{campaign}/other-status answered 418" in told
    assert "/honest" not in told
    assert "25% of operations" in told


def test_an_operation_that_nobody_asked_is_missing() -> None:
    assert "0% of operations" in "".join(Findings(["GET /one"]).problems())
