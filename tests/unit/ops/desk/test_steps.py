"""Decisions as forms: every kind that people take has one, and those of four eyes say so."""

from ops.desk.requests.acts import Act, approving
from ops.desk.running.steps import ON_CASES, STEPS, lawful, step_of
from voting.domain import Phase
from voting.history.decisions import Kind


def test_every_decision_of_people_has_a_form_but_scores_which_come_from_files() -> None:
    assert set(Kind) - set(STEPS) == {Kind.OPENING, Kind.SCORES}


def test_the_acts_of_four_eyes_are_decisions_or_of_ballots() -> None:
    assert {act for act in Act if step_of(act) is None} == {Act.VOID, Act.EXPORT_WITH_BALLOTS}
    for act in Act:
        step = step_of(act)
        if step is not None:
            assert step.may is approving(act)
            assert step.reasoned


def test_a_phase_offers_what_its_ledger_would_take() -> None:
    kinds = {phase: {step.kind for step in lawful(phase)} for phase in Phase}
    assert Kind.CLOSING in kinds[Phase.OPEN]
    assert Kind.CLOSING not in kinds[Phase.CLOSED]
    assert kinds[Phase.DRAFT] == {Kind.PUBLICATION}
    assert kinds[Phase.CERTIFIED] == {Kind.REVOCATION}


def test_what_is_decided_of_a_case_asks_for_the_case_alone() -> None:
    assert {step.kind for step in ON_CASES} == {
        *(Kind.SUSPENSION, Kind.RESUMPTION, Kind.WITHDRAWAL, Kind.DISQUALIFICATION),
        *(Kind.REINSTATEMENT, Kind.OVERRULING),
    }
