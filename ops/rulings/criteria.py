"""By what ballots are searched for. Pure.

All that is given must fit; of several values of one criterion, one must. Networks and voters are
given by their labels, see `labels`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from ops.errors import WrongInput
from voting.domain import Channel, Status

#: What a list of values may hold; more is another question.
MOST_VALUES = 200


class WrongCriteria(WrongInput):
    """A criterion that cannot be: names it, its value and what is allowed."""


class Criteria(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What the ballots have in common.

    Attributes:
        case: chose one of these.
        exactly: chose these cases and no other.
        since, until: cast at or after, and before.
        network, wide_network, voter: by label.
        client: the device class.
        operator: AS number.
        region: ISO 3166; `CN` holds every `CN-…`.
        incident: of the judge, or flagged by a person.
        least_score, most_score: the judge's, of what it held or proposed.
    """

    case: tuple[str, ...] = ()
    exactly: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    network: tuple[str, ...] = ()
    wide_network: tuple[str, ...] = ()
    voter: tuple[str, ...] = ()
    client: tuple[str, ...] = ()
    referrer: tuple[str, ...] = ()
    channel: tuple[Channel, ...] = ()
    operator: tuple[int, ...] = ()
    region: tuple[str, ...] = ()
    incident: tuple[str, ...] = ()
    state: tuple[Status, ...] = ()
    least_score: float | None = None
    most_score: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every ballot fits."""
        return self == Criteria()


#: The names of the criteria, as commands and addresses write them.
NAMES = tuple(name.replace("_", "-") for name in Criteria.__struct_fields__)
_ONE = frozenset({"since", "until", "least_score", "most_score"})


def read(given: Mapping[str, Iterable[str]]) -> Criteria:
    """Criteria from words: name → values, as from options or an address; empty ones are left out.

    Raises:
        WrongCriteria: an unknown name, or a value that it does not allow.
    """
    found: dict[str, object] = {}
    for name, values in given.items():
        words = [word.strip() for word in values if word.strip()]
        if words:
            found[_field(name)] = _value(name, words)
    try:
        criteria = msgspec.convert(found, Criteria, strict=False)
    except msgspec.ValidationError as fault:
        raise WrongCriteria(_told(fault)) from fault
    _check(criteria)
    return criteria


def words(criteria: Criteria) -> dict[str, list[str]]:
    """Criteria as words; `read` makes them again."""
    plain: dict[str, object] = msgspec.to_builtins(criteria)
    return {name.replace("_", "-"): _as_words(value) for name, value in plain.items()}


def _as_words(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _field(name: str) -> str:
    if name not in NAMES:
        raise WrongCriteria(f"no criterion `{name}`; there are {', '.join(NAMES)}")
    return name.replace("-", "_")


def _value(name: str, words: list[str]) -> object:
    if _field(name) not in _ONE:
        return words
    if len(words) > 1:
        raise WrongCriteria(f"{name}: one value, not {len(words)}")
    return words[0]


def _check(criteria: Criteria) -> None:
    for name in Criteria.__struct_fields__:
        value = getattr(criteria, name)
        if isinstance(value, tuple) and len(value) > MOST_VALUES:
            raise WrongCriteria(f"{name}: {len(value)} values; at most {MOST_VALUES}")
    for name in ("since", "until"):
        moment = getattr(criteria, name)
        if moment is not None and moment.tzinfo is None:
            raise WrongCriteria(f"{name}: needs a zone, such as 2026-05-01T08:00:00+08:00")
    for name in ("least_score", "most_score"):
        score = getattr(criteria, name)
        if score is not None and not 0 <= score <= 1:
            raise WrongCriteria(f"{name}: {score} is not between 0 and 1")


def _told(fault: msgspec.ValidationError) -> str:
    """msgspec's words with the criterion in front."""
    words, _, place = str(fault).partition(" - at `$.")
    return f"{place.rstrip('`').partition('[')[0] or 'criteria'}: {words}"
