"""What the senders of a search's ballots did beside them."""

from dataclasses import dataclass

from ops.rulings.conditions import STATUS
from ops.rulings.criteria import Criteria
from ops.rulings.looking import Vantage
from ops.rulings.nouns import Group
from ops.rulings.search import Snapshot, matching
from voting.domain import Status

#: Values of one attribute that are looked for elsewhere, and ballots that make one worth it.
_MOST_SOUGHT, _LEAST_SHARED = 500, 2
# Who shares a value with at least two of the ballots, and is none of them.
_ELSEWHERE = f"""
, sought AS (
    SELECT p.{{column}} AS value FROM matched m
    JOIN provenance p ON p.campaign_no = $1 AND p.index = m.index
    WHERE p.{{column}} <> {{unknown}}
    GROUP BY p.{{column}} HAVING count(*) >= {_LEAST_SHARED}
    ORDER BY count(*) DESC, 1 LIMIT {_MOST_SOUGHT}
), others AS (
    SELECT r.selections, {{status}} AS status
    FROM provenance p
    JOIN sought s ON s.value = p.{{column}}
    JOIN cast_vote_record r ON r.campaign_no = p.campaign_no AND r.index = p.index
    LEFT JOIN newest n ON n.ballot_index = p.index
    WHERE p.campaign_no = $1 AND p.index <= $2
      AND p.index NOT IN (SELECT index FROM matched)
)
SELECT (SELECT count(*) FROM sought) AS values, status, selections, count(*) AS ballots
FROM others GROUP BY status, selections
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What senders of a search's ballots did beside them, by what they share.

    Attributes:
        shared: the criterion: `network`, `wide-network` or `referrer`.
        values: how many of its values at least two of the ballots share.
    """

    shared: str
    values: int
    groups: tuple[Group, ...]


async def elsewhere(vantage: Vantage, criteria: Criteria) -> tuple[Elsewhere, ...]:
    """What the same networks and referrers sent that the search does not find."""
    async with vantage.sees(criteria) as seen:
        return tuple(
            [await _shared(seen, criteria, name, column) for name, column in _SHARED.items()]
        )


#: Criterion → column of `provenance`, and what it holds where nothing is known.
_SHARED = {
    "network": ("network", "0"),
    "wide-network": ("wide_network", "0"),
    "referrer": ("referrer", "''"),
}


async def _shared(
    seen: Snapshot, criteria: Criteria, name: str, column: tuple[str, str]
) -> Elsewhere:
    text = _ELSEWHERE.format(
        column=column[0], unknown=column[1], status=STATUS.replace("r.index", "p.index")
    )
    rows = await matching(seen, criteria, text)
    ids = seen.enrolled.case_ids
    return Elsewhere(
        shared=name,
        values=rows[0]["values"] if rows else 0,
        groups=tuple(
            Group(
                status=Status(row["status"]),
                ruled=False,
                choice=tuple(ids[number] for number in row["selections"]),
                ballots=row["ballots"],
            )
            for row in rows
        ),
    )
