"""What the retries' check knows to be a lie."""

from loadtests.faults.retries import Heard
from loadtests.traffic.answer import Answer


def recorded(receipt: str, *, status: int = 200, at: str = "2026-05-01T00:00:00Z") -> Answer:
    body = f'{{"receipt": "{receipt}", "cast_at": "{at}"}}'
    return Answer(status=status, head=b"", body=body.encode())


def heard(*answers: Answer) -> list[str]:
    found = Heard()
    for answer in answers:
        found.hear(answer)
    return found.problems()


def test_one_new_ballot_and_its_repetitions_are_no_problem() -> None:
    assert heard(recorded("A", status=201), recorded("A"), recorded("A")) == []
    assert heard(recorded("A"), recorded("A")) == []  # the first answer was thrown away
    again = Answer(status=503, head=b"", body=b"{}")
    assert heard(again, recorded("A", status=201)) == []


def test_another_receipt_or_time_a_second_new_ballot_and_a_refusal_are_found() -> None:
    assert heard(recorded("A", status=201), recorded("B"))
    assert heard(recorded("A"), recorded("A", at="2026-05-01T00:00:01Z"))
    assert heard(recorded("A", status=201), recorded("A", status=201))
    refusal = Answer(status=409, head=b"", body=b'{"type": "/problems/quota-used"}')
    assert heard(recorded("A"), refusal)
    assert heard()
