"""Law 1: every table and every Redis key has one room that writes it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WRITES = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|COPY)\s+([a-z_]+)\b"
)
TABLES = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+)")
#: The functions in voting/ledger/sql are the ledger's hands: `ledger.py` beside them calls them.
LEDGER = {
    *("voting/ledger/sql/cast.sql", "voting/ledger/sql/advance.sql"),
    *("voting/ledger/sql/settle.sql", "voting/ledger/sql/decide.sql"),
}
#: `register.py` beside it calls it.
LOADER = "voting/ledger/sql/load.sql"
WRITERS = {
    "campaign": {LOADER},
    "campaign_case": {LOADER},
    "quota_rule": {"voting/ledger/sql/quota_rules.sql"},
    "sequencer": {LOADER, *LEDGER},
    "tally": {LOADER, *LEDGER},
    "cast_vote_record": LEDGER,
    "ledger_record": LEDGER,
    "ruling_exception": LEDGER,
    "quota_use": LEDGER,
    "provenance": LEDGER,
    "sealed_address": {*LEDGER, "voting/ledger/sealed_addresses.py"},  # it alone lets go of them
    "address_session": {"voting/ledger/sealed_addresses.py"},
    "privacy_record": {"ops/custody/journal.py"},
    "complaint": {"ops/complaints/store.py"},
    "applicant": {"ops/applications/store.py"},
    "application": {"ops/applications/store.py"},
    "application_file": {"ops/applications/files.py"},
    "application_decision": {"ops/applications/decision_store.py"},
    "application_recommendation": {"ops/applications/decision_store.py"},
    "seat": {"ops/seats/store.py"},
    "seat_mark": {"ops/seats/mark_store.py"},
    "incident": {"fraud/incidents/store.py"},
    "incident_ballot": {"fraud/incidents/store.py"},
    "proposal": {"fraud/proposal_store.py"},
    "audit_label": {"fraud/watching/audit_store.py"},
    "docket": {"ops/rulings/docket_store.py"},
    "flagged_incident": {"ops/rulings/docket_store.py"},
    "ruling_order": {"ops/rulings/order_store.py"},
    "desk_account": {"ops/desk/accounts/store.py"},
    "desk_second_factor": {"ops/desk/signing_in/second_factors.py"},
    "desk_passkey": {"ops/desk/signing_in/passkeys.py"},
    "desk_session": {"ops/desk/sessions/store.py"},
    "desk_sign_in_delay": {"ops/desk/signing_in/delay_store.py"},
    "audit_record": {"ops/desk/audit/store.py"},
    "desk_request": {"ops/desk/requests/store.py"},
    "desk_export": {"ops/desk/exports/store.py"},
    "published_count": {"display/chronicle/annals.py"},
    "bulletin": {"display/chronicle/annals.py"},
    "digest": {"voting/ledger/digest_store.py"},
    "migration": {"ops/database/migrate.py"},
    "ledger_epoch": {"ops/backup/epochs.py"},
    "key_mark": {"ops/keys/key_marks.py"},
}
KEY_BUILDERS = {
    "voter_key": {"voting/memory/ballot_box.py"},
    # Moved on with the voters in one call, and given up when the ledger does not hold it.
    "shard_head_key": {"voting/memory/ballot_box.py", "voting/memory/recall.py"},
    "proof_key": {"voting/memory/ballot_box.py"},
    "sent_codes_key": {"voting/phones/codes.py"},
    "code_key": {"voting/phones/codes.py"},
    "allowance_key": {"voting/phones/allowances.py"},
    "pairing_key": {"voting/voters/pairing.py"},
    "counters_key": {"voting/memory/projector.py"},
    # Handed to the store.
    "snapshot_key": {
        *("ops/processes/roles/front.py", "ops/processes/roles/publisher.py"),
        "ops/messages/feeds/compiling.py",
    },
    "told_key": {"ops/messages/outbound/told_memory.py"},
    "last_told_key": {"ops/messages/outbound/told_memory.py"},
    "wechat_credential_key": {"voting/wechat/credentials.py"},
    "wechat_lock_key": {"voting/wechat/credentials.py"},
    "wechat_used_key": {"voting/wechat/once.py"},
    # as the snapshot's
    "chronicle_key": {
        "ops/processes/roles/front.py",
        "ops/processes/roles/publisher.py",
    },
}


def sources() -> list[Path]:
    houses = ("voting", "fraud", "display", "ops")
    return [
        file
        for house in houses
        for pattern in ("*.py", "*.sql", "*.lua")
        for file in (ROOT / house).rglob(pattern)
        if "migrations" not in file.parts
    ]


def tables() -> set[str]:
    migrations = (ROOT / "ops/database/migrations").glob("*.sql")
    text = "".join(file.read_text(encoding="utf-8") for file in migrations)
    return set(TABLES.findall(text)) | {"migration"}


def writers() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file in sources():
        for table in WRITES.findall(file.read_text(encoding="utf-8")):
            found.setdefault(table, set()).add(str(file.relative_to(ROOT)))
    return found


def test_every_table_is_written_by_its_room_alone() -> None:
    found = writers()
    for table in tables():
        assert found[table] <= WRITERS[table], f"{table}: {found[table] - WRITERS[table]}"


def test_every_table_has_a_room() -> None:
    assert tables() == set(WRITERS)


def test_the_functions_that_write_the_ledger_are_called_by_the_ledger_alone() -> None:
    callers = {
        str(file.relative_to(ROOT))
        for file in sources()
        if file.suffix == ".py"
        and re.search(
            r"SELECT.*\b(cast_ballots|settle_ballots|advance_campaign|decide)\(",
            file.read_text(encoding="utf-8"),
        )
    }
    assert callers == {"voting/ledger/ledger.py"}


def test_every_redis_key_is_built_in_one_room_and_used_by_its_writer_alone() -> None:
    for builder, rooms in KEY_BUILDERS.items():
        users = {
            str(file.relative_to(ROOT))
            for file in sources()
            if re.search(rf"\b{builder}\b", file.read_text(encoding="utf-8"))
        }
        # The rights of each role in Redis name builders, and build no key.
        assert users - {"voting/keys.py", "ops/database/rights/redis_acl.py"} == rooms
    literal = {
        str(file.relative_to(ROOT))
        for file in sources()
        if file.suffix == ".py" and 'f"px:' in file.read_text(encoding="utf-8")
    }
    assert literal == {"voting/keys.py"}
