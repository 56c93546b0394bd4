"""Campaigns and decisions as the ledger's rows hold them, written and read back."""

import asyncpg
import msgspec

from voting.errors import DamagedRecord
from voting.history.decisions import Decision, Kind, read
from voting.rules.campaign import Campaign


def document_of(campaign: Campaign) -> str:
    """The campaign as canonical JSON: the same campaign gives the same text."""
    return msgspec.json.encode(campaign, order="sorted").decode()


def campaign_of(document: str, campaign_id: str) -> Campaign:
    """The inverse of `document_of`.

    Raises:
        DamagedRecord: it was written by another version, or not by us.
    """
    try:
        return msgspec.json.decode(document, type=Campaign)
    except msgspec.MsgspecError as fault:
        raise DamagedRecord(
            f"the rules of {campaign_id} cannot be read by this version: {fault}"
        ) from fault


def decision_of(row: asyncpg.Record) -> Decision:
    """A row of `ledger_record` that is no ruling.

    Raises:
        DamagedRecord: its body cannot be read.
    """
    kind = Kind(row["kind"])
    try:
        body = read(kind, row["body"])
    except msgspec.MsgspecError as fault:
        raise DamagedRecord(f"record {row['index']} ({kind}): {fault}; run fsck") from fault
    return Decision(index=row["index"], kind=kind, at=row["at"], actor=row["actor"], body=body)
