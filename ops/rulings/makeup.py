"""What the ballots of a search have in common, and how they came in time.

What they have in common is told of the newest `MOST_MADE_UP`; the course is of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from ops.rulings.criteria import Criteria
from ops.rulings.search import Snapshot, matching

MOST_MADE_UP = 20_000
_MOST_VALUES, _MOST_STEPS = 6, 120
#: Of a network, an operator, a region: nobody knows.
_UNKNOWN = frozenset({"", "0"})
_ROUND_S = (60, 300, 900, 3600, 6 * 3600, 86_400)
_MAKEUP = f"""
, part AS (
    SELECT m.index, m.selections::text AS choice, r.channel, p.network::text AS network,
           p.wide_network::text AS wide_network, p.asn::text AS operator, p.region,
           p.device_class AS client, p.referrer
    FROM matched m
    JOIN cast_vote_record r ON r.campaign_no = $1 AND r.index = m.index
    LEFT JOIN provenance p ON p.campaign_no = $1 AND p.index = m.index
), told AS (
    SELECT a.name, a.value, count(*) AS ballots FROM part
    CROSS JOIN LATERAL (VALUES
        ('network', network), ('wide-network', wide_network), ('operator', operator),
        ('region', region), ('client', client), ('referrer', referrer), ('channel', channel),
        ('exactly', choice)) AS a (name, value)
    GROUP BY a.name, a.value
)
SELECT name, value, ballots, distinct_values FROM (
    SELECT name, value, ballots, count(*) OVER (PARTITION BY name) AS distinct_values,
           row_number() OVER (PARTITION BY name ORDER BY ballots DESC, value) AS place
    FROM told
) AS ranked WHERE place <= {_MOST_VALUES} ORDER BY name, place
"""  # noqa: S608 - constants
_COURSE = """
SELECT date_bin(make_interval(secs => {step}), cast_at, TIMESTAMPTZ 'epoch') AS at,
       count(*) AS ballots, count(*) FILTER (WHERE status = 'counted') AS counted
FROM matched GROUP BY 1 ORDER BY 1
"""
_END = "SELECT cast_at FROM matched ORDER BY index {order} LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value of a criterion, in words of `criteria.read`, and the ballots that have it."""

    words: tuple[str, ...]
    ballots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The values of one criterion: how many there are, and the most frequent first."""

    criterion: str
    distinct: int
    most: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Ballots by time: (start of the step, ballots, those of them that count)."""

    step_s: int
    steps: tuple[tuple[datetime, int, int], ...]


async def makeup(seen: Snapshot, ballots: Sequence[int]) -> tuple[Made, ...]:
    """The most frequent values of each criterion among ballots, by their indices."""
    rows = await matching(seen, ballots, _MAKEUP)
    by_name: dict[str, list[asyncpg.Record]] = {}
    for row in rows:
        by_name.setdefault(row["name"], []).append(row)
    return tuple(_made(seen, name, by_name[name]) for name in MADE_OF if name in by_name)


#: The criteria that are told of a make-up, in their order.
MADE_OF = (
    "client", "network", "wide-network", "operator", "region", "referrer", "channel", "exactly"
)  # fmt: skip


def _made(seen: Snapshot, name: str, rows: Sequence[asyncpg.Record]) -> Made:
    return Made(
        criterion=name,
        distinct=rows[0]["distinct_values"],
        most=tuple(
            Value(words=_words(seen, name, row["value"]), ballots=row["ballots"]) for row in rows
        ),
    )


def _words(seen: Snapshot, name: str, value: str | None) -> tuple[str, ...]:
    match name:
        case _ if value is None:
            return ()
        case "network" if int(value):
            return (seen.scope.labels.network(int(value)),)
        case "wide-network" if int(value):
            return (seen.scope.labels.wide_network(int(value)),)
        case "exactly":
            numbers = value.strip("{}").split(",")
            return tuple(seen.enrolled.case_ids[int(number)] for number in numbers)
        case _:
            return (value,) if value not in _UNKNOWN else ()


async def course(seen: Snapshot, ballots: Criteria | Sequence[int]) -> Course:
    """How the ballots that fit came in time."""
    first = await matching(seen, ballots, _END.format(order="ASC"))
    last = await matching(seen, ballots, _END.format(order="DESC"))
    if not first:
        return Course(step_s=_ROUND_S[0], steps=())
    step_s = _step_s(last[0]["cast_at"] - first[0]["cast_at"])
    rows = await matching(seen, ballots, _COURSE.format(step=step_s))
    return Course(
        step_s=step_s, steps=tuple((row["at"], row["ballots"], row["counted"]) for row in rows)
    )


def _step_s(length: timedelta) -> int:
    """The shortest round step that cuts a length into few enough parts."""
    long_enough = (step for step in _ROUND_S if length.total_seconds() <= step * _MOST_STEPS)
    return next(long_enough, _ROUND_S[-1])
