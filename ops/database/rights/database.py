"""The rights of each role in PostgreSQL: one table, and the statements that follow from it.

Nobody but the owner of the database writes the ledger: roles call its functions, which run as the
owner and judge by themselves what is lawful. No role may read a sealed address.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum


class DatabaseRole(StrEnum):
    """A role of PostgreSQL's, one for each role of ours."""

    FRONT = "pingxuan_front"
    PROJECTOR = "pingxuan_projector"
    JUDGE = "pingxuan_judge"
    PUBLISHER = "pingxuan_publisher"
    DESK = "pingxuan_desk"
    MESSENGER = "pingxuan_messenger"


_FRONT, _PROJECTOR, _JUDGE = DatabaseRole.FRONT, DatabaseRole.PROJECTOR, DatabaseRole.JUDGE
_PUBLISHER, _DESK = DatabaseRole.PUBLISHER, DatabaseRole.DESK
_MESSENGER = DatabaseRole.MESSENGER
_READ, _ADD = "SELECT", "INSERT"
_KEEP = (_READ, _ADD, "UPDATE")
Who = Mapping[DatabaseRole, tuple[str, ...]]


def _inspected(who: Who) -> Who:
    """The messenger inspects the ledger as `fsck` does, so it reads what is looked at there."""
    return {**who, _MESSENGER: (_READ,)}


def _read_by(*roles: DatabaseRole) -> Who:
    return dict.fromkeys(roles, (_READ,))


#: Who may do what with each table; a table that names nobody is the owner's alone.
TABLES: Mapping[str, Who] = {
    "campaign": _read_by(*DatabaseRole),
    "campaign_case": _inspected(_read_by(_FRONT, _PROJECTOR, _JUDGE, _PUBLISHER, _DESK)),
    "sequencer": _read_by(*DatabaseRole),
    "ledger_record": _read_by(*DatabaseRole),
    "cast_vote_record": _inspected(
        {
            _FRONT: ("SELECT (campaign_no, index, ballot_id, voter, cast_at, selections)",),
            _PROJECTOR: ("SELECT (campaign_no, index, selections, hash)",),
            _JUDGE: ("SELECT (campaign_no, index, cast_at, selections, channel, hash)",),
            _PUBLISHER: ("SELECT (campaign_no, index, cast_at, selections, hash)",),
            _DESK: (_READ,),
        }
    ),
    "quota_rule": _inspected(_read_by(_DESK)),
    "quota_use": _inspected({}),
    "tally": _inspected(_read_by(_PROJECTOR, _PUBLISHER, _DESK)),
    "ruling_exception": _inspected(_read_by(_JUDGE, _PUBLISHER, _DESK)),
    "provenance": _inspected(_read_by(_JUDGE, _DESK)),
    "sealed_address": {_PUBLISHER: ("SELECT (campaign_no, index)", "DELETE")},
    "address_session": {_FRONT: ("SELECT (number)", _ADD)},
    "incident": _inspected({_JUDGE: (_READ, _ADD, "UPDATE"), _DESK: (_READ,)}),
    "incident_ballot": _inspected({_JUDGE: (_READ, _ADD, "UPDATE", "DELETE"), _DESK: (_READ,)}),
    "proposal": _inspected({_JUDGE: (_READ, _ADD), _DESK: (_READ,)}),
    "audit_label": _inspected({_JUDGE: (_READ,), _DESK: (_READ, _ADD)}),
    "desk_account": {_DESK: _KEEP},
    "desk_second_factor": {_DESK: (*_KEEP, "DELETE")},
    "desk_passkey": {_DESK: (*_KEEP, "DELETE")},
    "desk_session": {_DESK: (*_KEEP, "DELETE")},
    "desk_sign_in_delay": {_DESK: (*_KEEP, "DELETE")},
    "desk_request": {_DESK: _KEEP},
    "audit_record": _inspected({_DESK: (_READ, _ADD)}),
    "desk_export": {_DESK: _KEEP},
    "docket": {_DESK: (_READ, _ADD, "DELETE")},
    "flagged_incident": _inspected({_JUDGE: (_READ,), _DESK: _KEEP}),
    "ruling_order": {_DESK: _KEEP},
    "published_count": _inspected({_PUBLISHER: (_READ, _ADD, "DELETE"), _DESK: (_READ,)}),
    "bulletin": _inspected({_PUBLISHER: (_READ, _ADD), _DESK: (_READ,)}),
    "digest": _inspected({_FRONT: (_READ,), _PUBLISHER: (_READ, _ADD), _DESK: (_READ,)}),
    "privacy_record": _inspected({_PUBLISHER: (_READ, _ADD), _DESK: (_READ,)}),
    "complaint": {
        _FRONT: (_READ, _ADD),
        _PUBLISHER: (_READ, "UPDATE"),
        _DESK: (_READ, "UPDATE"),
    },
    "applicant": {
        _FRONT: _KEEP,
        _PUBLISHER: ("SELECT (applicant_no, campaign_no, contact)", "UPDATE (contact)"),
        _DESK: (_READ,),
    },
    "application": {_FRONT: _KEEP, _DESK: (_READ,)},
    "application_file": {
        _FRONT: (
            "SELECT (campaign_no, number, kind, type, size, sha256)",
            *(_ADD, "UPDATE", "DELETE"),
        ),
        _PUBLISHER: ("SELECT (campaign_no, number)", "DELETE"),
        _DESK: (_READ,),
    },
    "application_decision": {_FRONT: (_READ,), _DESK: (_READ, _ADD)},
    "application_recommendation": {_FRONT: (_READ,), _DESK: (*_KEEP, "DELETE")},
    "seat": {_DESK: _KEEP},
    "seat_mark": {_DESK: (*_KEEP, "DELETE")},
    "migration": _read_by(*DatabaseRole),
    "ledger_epoch": _inspected(_read_by(_DESK)),
    "key_mark": {_DESK: (_READ, _ADD)},
}
#: Who may call which function; all others are the owner's.
FUNCTIONS: Mapping[str, tuple[DatabaseRole, ...]] = {
    "cast_ballots": (_FRONT,),
    "advance_campaign": (_JUDGE, _PUBLISHER, _DESK, _MESSENGER),
    "settle_ballots": (_JUDGE, _DESK),
    "decide": (_DESK,),
    "load_campaign": (_DESK,),
    "live_tallies": (_PUBLISHER, _PROJECTOR, _DESK, _MESSENGER),
    "tabulate": (_PUBLISHER, _DESK, _MESSENGER),
    "ballot_statuses": (_PUBLISHER, _DESK, _MESSENGER),
    "choices": (_DESK, _MESSENGER),
    "origins": (_DESK, _MESSENGER),
    "status_of": (_PUBLISHER, _JUDGE, _DESK, _MESSENGER),
    "ruled_by_person": (_JUDGE, _DESK, _MESSENGER),
    "ruled_by_person_above": (_JUDGE, _DESK),
    "index_ranges": (_DESK,),
    "index_before": (_PUBLISHER, _MESSENGER),
    "record_time": (_PUBLISHER, _MESSENGER),
    "acts_upto": (_PUBLISHER, _MESSENGER),
    "quota_units": (_MESSENGER,),
    "quota_window": (_MESSENGER,),
    "chain_ballot": (_MESSENGER,),
    "ballot_link": (_MESSENGER,),
    "chain_minute": (_MESSENGER,),
    "chain_record": (_MESSENGER,),
}


def creation() -> Iterator[str]:
    """Statements that make the roles where they are missing; they log in without a password until
    they are given one, which only a server that asks for none lets in."""
    for role in DatabaseRole:
        yield (
            f"DO $$ BEGIN CREATE ROLE {role} LOGIN;"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )


def grants(roles: Iterator[DatabaseRole] | tuple[DatabaseRole, ...]) -> Iterator[str]:
    """Statements that give these roles their rights and nothing else, however often they run."""
    yield "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC"
    yield "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    for role in roles:
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"
        yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM {role}"
        yield from (
            f"GRANT {right} ON {table} TO {role}"
            for table, who in TABLES.items()
            for right in who.get(role, ())
        )
        yield from (
            f"GRANT EXECUTE ON FUNCTION {function} TO {role}"
            for function, callers in FUNCTIONS.items()
            if role in callers
        )


def script() -> str:
    """All of it, for the owner of the database to run with psql."""
    lines = [*creation(), *grants(tuple(DatabaseRole))]
    return "".join(f"{line};\n" for line in lines)
