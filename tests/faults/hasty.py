"""`pingxuan` with a planted fault: it acknowledges a ballot whose commit it never heard of."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ops.cli import main
from voting.domain import Ballot, Cast
from voting.errors import OutcomeUnknown
from voting.ledger import Ledger
from voting.refusal import Refused
from voting.register import Enrolled

_cast = Ledger.cast


async def cast_in_haste(
    self: Ledger, enrolled: Enrolled, ballots: Sequence[Ballot]
) -> list[Cast | Refused]:
    try:
        return await _cast(self, enrolled, ballots)
    except OutcomeUnknown:
        now = datetime.now(UTC)
        return [Cast(index=1, cast_at=now, repeated=False, voter_ballots=1) for _ in ballots]


if __name__ == "__main__":
    Ledger.cast = cast_in_haste  # type: ignore[method-assign]
    main()
