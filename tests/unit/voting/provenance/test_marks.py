"""Marks tell again what was marked, beside each other and in any order."""

import pytest

from voting.domain import NetworkClass
from voting.provenance.client_class import ClientClass
from voting.provenance.marks import UNMETERED, client_in, marks_of, use_in


@pytest.mark.parametrize("use", NetworkClass)
@pytest.mark.parametrize("client", [ClientClass.CONSISTENT, ClientClass.ODD, ClientClass.SCRIPT])
def test_marks_tell_use_and_client_again(use: NetworkClass, client: ClientClass) -> None:
    marks = (UNMETERED, *reversed(marks_of(use, client)))
    assert use_in(marks) is use
    assert client_in(marks) is client


def test_an_ordinary_ballot_has_no_marks() -> None:
    assert marks_of(NetworkClass.UNKNOWN, ClientClass.CONSISTENT) == ()
