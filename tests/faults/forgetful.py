"""`pingxuan` with a planted fault: it takes every request for a new ballot."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from ops.cli import main
from voting.domain import Ballot, Cast
from voting.ledger import Ledger
from voting.refusal import Refused
from voting.register import Enrolled

_cast = Ledger.cast


async def cast_anew(
    self: Ledger, enrolled: Enrolled, ballots: Sequence[Ballot]
) -> list[Cast | Refused]:
    return await _cast(self, enrolled, [replace(b, ballot_id=uuid.uuid4()) for b in ballots])


if __name__ == "__main__":
    Ledger.cast = cast_anew  # type: ignore[method-assign]
    main()
