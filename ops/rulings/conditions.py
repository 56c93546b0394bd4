"""Criteria as a condition in SQL. Pure: fragments are constants, values are parameters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ops.rulings.criteria import Criteria, WrongCriteria
from ops.rulings.labels import Labels
from voting.domain import CaseId, Status

_SCORED = """
SELECT f.ballot_index FROM (
    SELECT e.ballot_index, e.score FROM ruling_exception e
    WHERE e.campaign_no = $1 AND NOT e.by_person AND e.ruling_index <= $2
    UNION ALL
    SELECT q.ballot_index, q.score FROM proposal q WHERE q.campaign_no = $1
) AS f GROUP BY f.ballot_index HAVING max(f.score) BETWEEN {0}::real AND {1}::real
"""
_OF_INCIDENTS = (
    "SELECT b.ballot_index FROM incident_ballot b"
    " WHERE b.campaign_no = $1 AND b.incident = ANY ({0}::text[])"
)
#: The status as of $2, where $3 is what was settled by then and `n` the newest ruling.
STATUS = "coalesce(n.to_status, CASE WHEN r.index <= $3 THEN 'counted' ELSE 'pending' END)"
_PROVENANCE = "JOIN provenance p ON p.campaign_no = r.campaign_no AND p.index = r.index"


@dataclass(slots=True)
class Conditions:
    """The rows of `cast_vote_record r` that fit.

    `before` are the parameters that the statement has in front of these; `joins` and `where`
    stand in it as they are.
    """

    before: Sequence[object]
    joins: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    @property
    def parameters(self) -> list[object]:
        """All parameters of the statement, in order."""
        return [*self.before, *self.values]

    @property
    def where(self) -> str:
        """The condition."""
        return " AND ".join(self.parts) or "true"

    def put(self, fragment: str, *values: object) -> None:
        """Add a part; `{0}`, `{1}` stand for its values."""
        numbers = [f"${len(self.before) + len(self.values) + n + 1}" for n in range(len(values))]
        self.parts.append(fragment.format(*numbers))
        self.values += values

    def with_provenance(self) -> None:
        """Join what is known of where the ballots came from."""
        if _PROVENANCE not in self.joins:
            self.joins.append(_PROVENANCE)


@dataclass(frozen=True, slots=True)
class Scope:
    """What criteria are read against.

    Attributes:
        case_numbers: of the campaign, as the ledger writes them.
        flagged: incident that people flagged → its ballots.
    """

    case_numbers: Mapping[CaseId, int]
    labels: Labels
    flagged: Mapping[str, Sequence[int]]


def conditions(criteria: Criteria, scope: Scope, before: Sequence[object]) -> Conditions:
    """The condition of criteria; `$2` is the index as of which states are told.

    Raises:
        WrongCriteria: an unknown case, or a label that stands for nothing.
    """
    made = Conditions(before)
    for part in (_choice, _time, _sender, _labelled, _judged):
        part(made, criteria, scope)
    return made


def _choice(made: Conditions, criteria: Criteria, scope: Scope) -> None:
    if criteria.case:
        made.put("r.selections && {0}::smallint[]", _numbers(scope, criteria.case))
    if criteria.exactly:
        made.put("r.selections = {0}::smallint[]", sorted(_numbers(scope, criteria.exactly)))


def _time(made: Conditions, criteria: Criteria, scope: Scope) -> None:
    del scope
    if criteria.since:
        made.put("r.cast_at >= {0}", criteria.since)
    if criteria.until:
        made.put("r.cast_at < {0}", criteria.until)


def _sender(made: Conditions, criteria: Criteria, scope: Scope) -> None:
    del scope
    if criteria.channel:
        made.put("r.channel = ANY ({0}::text[])", [one.value for one in criteria.channel])
    if criteria.client:
        made.put("p.device_class = ANY ({0}::text[])", list(criteria.client))
    if criteria.referrer:
        made.put("p.referrer = ANY ({0}::text[])", list(criteria.referrer))
    if criteria.operator:
        made.put("p.asn = ANY ({0}::integer[])", list(criteria.operator))
    if criteria.region:
        made.put(
            "(p.region = ANY ({0}::text[]) OR split_part(p.region, '-', 1) = ANY ({0}::text[]))",
            list(criteria.region),
        )
    if any((criteria.client, criteria.referrer, criteria.operator, criteria.region)):
        made.with_provenance()


def _labelled(made: Conditions, criteria: Criteria, scope: Scope) -> None:
    labels = scope.labels
    _networks(made, "p.network", criteria.network, labels.network_of)
    _networks(made, "p.wide_network", criteria.wide_network, labels.wide_network_of)
    if criteria.voter:
        bounds = [labels.voters_of(label) for label in criteria.voter]
        made.put(
            "EXISTS (SELECT FROM unnest({0}::bytea[], {1}::bytea[]) AS v (low, high)"
            " WHERE r.voter BETWEEN v.low AND v.high)",
            [low for low, _ in bounds],
            [high for _, high in bounds],
        )


def _networks(
    made: Conditions, column: str, labels: Sequence[str], value_of: Callable[[str], int]
) -> None:
    if labels:
        made.put(f"{column} = ANY ({{0}}::bigint[])", [value_of(label) for label in labels])
        made.with_provenance()


def _judged(made: Conditions, criteria: Criteria, scope: Scope) -> None:
    if criteria.incident:
        _incidents(made, criteria.incident, scope)
    if criteria.state:
        made.put(_states(criteria.state), [one.value for one in criteria.state])
    if criteria.least_score is not None or criteria.most_score is not None:
        least, most = criteria.least_score, criteria.most_score
        made.put(
            f"r.index IN ({_SCORED})",
            0.0 if least is None else least,
            1.0 if most is None else most,
        )


def _states(states: Sequence[Status]) -> str:
    """What no ruling names is counted or pending, so of the others rulings alone are read."""
    if {*states} <= {Status.HELD, Status.VOIDED}:
        return "n.to_status = ANY ({0}::text[])"
    return f"{STATUS} = ANY ({{0}}::text[])"


def _incidents(made: Conditions, incidents: Sequence[str], scope: Scope) -> None:
    """Those of the judge by their ballots of now, those of people by the ballots they flagged."""
    flagged = [index for one in incidents for index in scope.flagged.get(one, ())]
    judged = [one for one in incidents if one not in scope.flagged]
    if not judged:
        made.put("r.index = ANY ({0}::bigint[])", flagged)
    elif not flagged:
        made.put(f"r.index IN ({_OF_INCIDENTS})", judged)
    else:
        made.put(
            f"(r.index IN ({_OF_INCIDENTS}) OR r.index = ANY ({{1}}::bigint[]))", judged, flagged
        )


def _numbers(scope: Scope, cases: Sequence[str]) -> list[int]:
    numbers = scope.case_numbers
    unknown = [case for case in cases if case not in numbers]
    if unknown:
        raise WrongCriteria(f"case: the campaign has no `{unknown[0]}`")
    return [numbers[CaseId(case)] for case in cases]
