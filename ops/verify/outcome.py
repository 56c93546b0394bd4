"""Gathers what an export comes to, as of the end of its ledger."""

from collections.abc import Sequence

from ops.verify import decisions as d
from ops.verify.life import Life
from ops.verify.replay import Replay
from ops.verify.shortlists import shortlisted
from ops.verify.shown import Outcome, ShownList, ShownRevocation, ShownShortlist
from ops.verify.tallies import Tallies, counted_in


def outcome_of(state: Replay, tallies: Tallies) -> Outcome:
    """What stands at the end of the ledger."""
    life = state.lives.last
    return Outcome(
        phase=life.phase,
        lists=tuple(one for body in life.adoptions.values() for one in _lists(life, body)),
        shortlist=_shortlist(life, tallies),
        certificate=life.certificates[-1] if life.certificates else None,
    )


def _lists(life: Life, body: d.Adoption) -> list[ShownList]:
    computed = {(one.group, one.prize): one.winners for one in body.computed}
    adopted = {(one.group, one.prize): one.winners for one in body.adopted}
    reasons = {one.case: one.reason for one in body.differences}
    return [
        ShownList(
            award=body.award,
            group=place[0],
            prize=place[1],
            computed=tuple(before := computed.get(place, [])),
            adopted=tuple(after := adopted.get(place, [])),
            reasons={who: reasons[who] for who in reasons if (who in before) != (who in after)},
            revoked=_revoked(life, body.award, after),
        )
        for place in dict.fromkeys([*computed, *adopted])
    ]


def _revoked(life: Life, award: str, winners: Sequence[str]) -> tuple[ShownRevocation, ...]:
    return tuple(
        ShownRevocation(winner=one.winner, certificate=one.certificate, reason=one.reason)
        for one in life.revoked
        if one.award == award and one.winner in winners
    )


def _shortlist(life: Life, tallies: Tallies) -> ShownShortlist | None:
    body = life.shortlist
    if body is None:
        return None
    now = shortlisted(life, counted_in(tallies)) or []
    ruled, frozen, still = set(body.computed), set(body.cases), set(now)
    return ShownShortlist(
        as_of=body.as_of,
        computed=tuple(body.computed),
        frozen=tuple(body.cases),
        enter=tuple(case for case in now if case not in ruled | frozen),
        leave=tuple(c for c in body.cases if c in life.absent or (c in ruled and c not in still)),
        reasons={one.case: one.reason for one in body.differences},
    )
