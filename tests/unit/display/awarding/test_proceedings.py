"""Notice, objections with their answers, and awards taken back by a new certificate."""

from dataclasses import replace as moved
from datetime import timedelta

import pytest
from msgspec.structs import replace

from display.awarding.proceedings import answer, certificate_name, notice, objection, revocation
from tests.awarded import award, prize, reviewed, scored_campaign
from tests.campaigns import OPENS
from voting.domain import Phase
from voting.errors import UnlawfulDecision
from voting.history.decisions import (
    Adoption,
    AnswerTo,
    Certification,
    Objection,
    Prizewinners,
)
from voting.history.life import Dispute, Life
from voting.rules.campaign import Timetable

FOUND = replace(
    scored_campaign({"green": 3}, award(prize(2))),
    timetable=Timetable("Asia/Shanghai", notice_days=7),
)
LIFE = reviewed(FOUND)


def certified() -> Life:
    one = Prizewinners(group="green", prize=1, winners=["green-1", "green-2"])
    adopted = Adoption(award="best", as_of=1, computed=[one], adopted=[one])
    first = Certification(certificate="tiny-1", as_of=9, counted=0, held=0, voided=0)
    return moved(LIFE, phase=Phase.CERTIFIED, adoptions={"best": adopted}, certification=first)


def test_a_notice_stands_for_the_days_of_the_timetable() -> None:
    morning = OPENS  # 08:00 in Shanghai
    assert notice(LIFE, morning).until == morning + timedelta(days=7, hours=16)
    midnight = morning + timedelta(hours=16)
    assert notice(LIFE, midnight).until == midnight + timedelta(days=8)
    without = moved(LIFE, campaign=replace(FOUND, timetable=Timetable("Asia/Shanghai")))
    with pytest.raises(UnlawfulDecision, match="has no notice_days"):
        notice(without, OPENS)


def test_objections_are_numbered_in_turn() -> None:
    first = objection(LIFE, " it is a copy ", case="green-1")
    assert (first.number, first.text, first.case) == (1, "it is a copy", "green-1")
    life = moved(LIFE, disputes=(Dispute(objection=first, at=OPENS),))
    assert objection(life, "late").number == 2


def test_an_objection_says_something_about_a_case_that_there_is() -> None:
    with pytest.raises(UnlawfulDecision, match="has no case red-1"):
        objection(LIFE, "why", case="red-1")
    with pytest.raises(UnlawfulDecision, match="the text is empty"):
        objection(LIFE, " ")


def test_an_objection_is_answered_once() -> None:
    dispute = Dispute(objection=Objection(number=1, text="it is a copy"), at=OPENS)
    life = moved(LIFE, disputes=(dispute,))
    assert answer(life, 1, "it is not", upheld=False) == AnswerTo(
        number=1, text="it is not", upheld=False
    )
    with pytest.raises(UnlawfulDecision, match="has no objection 2"):
        answer(life, 2, "it is not", upheld=False)
    done = moved(life, disputes=(moved(dispute, answer=answer(life, 1, "no", upheld=False)),))
    with pytest.raises(UnlawfulDecision, match="objection 1 is answered already"):
        answer(done, 1, "yes", upheld=True)


def test_certificates_are_numbered_and_name_the_one_they_replace() -> None:
    assert certificate_name(LIFE) == "tiny-1"
    life = certified()
    first = revocation(life, "best", "green-1", reason="copied")
    assert (first.certificate, first.replaces) == ("tiny-2", "tiny-1")
    later = moved(life, revocations=(first,))
    second = revocation(later, "best", "green-2", reason="copied too")
    assert (second.certificate, second.replaces) == ("tiny-3", "tiny-2")


def test_only_what_is_held_can_be_taken_back_and_only_with_a_reason() -> None:
    life = certified()
    with pytest.raises(UnlawfulDecision, match="`green-3` does not hold best; green-1, green-2"):
        revocation(life, "best", "green-3", reason="copied")
    lost = moved(life, revocations=(revocation(life, "best", "green-1", reason="copied"),))
    with pytest.raises(UnlawfulDecision, match="`green-1` does not hold best; green-2 do"):
        revocation(lost, "best", "green-1", reason="again")
    with pytest.raises(UnlawfulDecision, match="the text is empty"):
        revocation(life, "best", "green-1", reason="")
    with pytest.raises(UnlawfulDecision, match="is not certified"):
        revocation(LIFE, "best", "green-1", reason="early")
