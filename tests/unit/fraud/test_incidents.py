"""Ballots that waves share are one incident, which keeps its name while it grows."""

import numpy as np

from fraud.domain import Reason, SignalName
from fraud.incidents import IncidentBook
from fraud.retained import NOBODY
from voting.domain import CaseId

AT = 1_466_908_321.0  # 2016-06-26T02:32:01Z
CASE = CaseId("urban-01")
NEW = np.array([NOBODY, NOBODY])


def reason(text: str, signal: SignalName = SignalName.DEVICE) -> Reason:
    return Reason(signal=signal, zh=text, en=text)


def grown(book: IncidentBook, number: int, at: float, score: float = 0.6) -> str:
    return book.grow(number, np.array([at]), score, 50.0, ())


def test_an_incident_is_named_by_its_case_and_its_first_ballot() -> None:
    book = IncidentBook()
    assert grown(book, book.place(CASE, NEW, AT), AT) == "urban-01-20160626T023201Z"


def test_two_incidents_that_begin_in_one_second_have_two_names() -> None:
    book = IncidentBook()
    names = {grown(book, book.place(CASE, NEW, AT), AT) for _ in range(3)}
    assert len(names) == 3


def test_a_wave_joins_the_incident_that_holds_most_of_its_ballots() -> None:
    book = IncidentBook()
    first, second = (book.place(CASE, NEW, AT) for _ in range(2))
    assert book.place(CASE, np.array([first, second, second, NOBODY]), AT) == second


def test_an_incident_grows_however_long_it_pauses() -> None:
    book = IncidentBook()
    number = book.place(CASE, NEW, AT)
    name = grown(book, number, AT)
    assert grown(book, number, AT + 86_400.0, 0.9) == name
    (incident,) = book.changed()
    assert (incident.first_at, incident.last_at) == (AT, AT + 86_400.0)
    assert (incident.ballots, incident.score) == (2, 0.9)


def test_a_late_discovery_moves_the_beginning_and_keeps_the_name() -> None:
    book = IncidentBook()
    number = book.place(CASE, NEW, AT)
    name = grown(book, number, AT)
    assert grown(book, number, AT - 60.0) == name
    assert book.changed()[0].first_at == AT - 60.0


def test_of_each_signal_the_strongest_wave_speaks() -> None:
    book = IncidentBook()
    number = book.place(CASE, NEW, AT)
    for total, text in ((50.0, "weak"), (90.0, "strong"), (70.0, "middling")):
        book.grow(number, np.array([AT]), 0.9, total, [reason(text)])
    (incident,) = book.changed()
    assert [one.en for one in incident.reasons] == ["strong"]


def test_what_has_not_changed_is_not_told_again() -> None:
    book = IncidentBook()
    grown(book, book.place(CASE, NEW, AT), AT)
    book.changed()
    assert book.changed() == ()
