"""Digests, complaints and custody at the command line."""

import asyncio
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from ops.cli import main
from ops.complaints.domain import Complaint, new_number
from ops.complaints.domain import Kind as ComplaintKind
from ops.complaints.store import ComplaintStore
from ops.keys import key_files
from ops.verify.verifier import verify
from tests.ballots import TestClock, ballot, loaded
from tests.campaigns import campaign, text
from tests.integration.office import Office
from voting.casting.receipt import Receipts
from voting.history.decisions import Amendment, Kind
from voting.ledger.ledger import Ledger
from voting.refusal import Refused
from voting.rules.public_duties import Privacy


@pytest.fixture
async def campaigning(office: Office, pool: asyncpg.Pool, book: Ledger) -> Office:
    """A campaign with a ballot, and its keys."""
    key_files.make_keys(Path(office.variables["PINGXUAN_DATA_DIR"]) / "keys", "tiny")
    enrolled = await loaded(pool, campaign())
    await book.cast(enrolled, [ballot("c1")])
    return office


async def test_digests_are_signed_shown_and_verified(
    campaigning: Office, clock: TestClock, book: Ledger, tmp_path: Path
) -> None:
    clock.forward(days=2)
    assert "2 digests signed" in (await campaigning.run("digest", "sign", "tiny")).output
    facts = await campaigning.told("digest", "list", "tiny")
    assert [one["of"] for one in facts["digests"]] == ["day 2026-05-01", "day 2026-05-02"]
    saved = tmp_path / "saved.txt"
    await campaigning.run("digest", "show", "tiny", "1", "--out", str(saved))
    await campaigning.run("digest", "show", "tiny", "9", exit_code=2)
    await book.cast(await campaigning.enrolled(), [ballot("c1")])
    await campaigning.run("export", "tiny", "--out", str(tmp_path / "out"))
    await campaigning.run("verify", str(tmp_path / "out"), "--digest", str(saved))
    assert verify(tmp_path / "out").ok
    forged = saved.read_text().replace("received: 1", "received: 2")
    saved.write_text(forged)
    done = await campaigning.run(
        "verify", str(tmp_path / "out"), "--digest", str(saved), exit_code=1
    )
    assert "its signature is not of this text" in done.output
    assert "no difference" in (await campaigning.run("fsck", "tiny")).output
    before = (await campaigning.run("digest", "key")).output
    assert (await campaigning.run("digest", "key", "--rotate")).output != before


async def test_a_complaint_is_listed_shown_and_answered(
    campaigning: Office, clock: TestClock, pool: asyncpg.Pool
) -> None:
    number = new_number()
    one = Complaint(
        number=number,
        kind=ComplaintKind.APPEAL,
        case_no=1,
        text="请复核",
        receipt=None,
        contact=None,
        at=clock(),
        due_at=clock() + timedelta(days=5),
    )
    assert await ComplaintStore(pool).file((await campaigning.enrolled()).campaign_no, one)
    [waiting] = (await campaigning.told("complaint", "list", "tiny", "--waiting"))["complaints"]
    assert (waiting["number"], waiting["case"]) == (number, "c1")
    answered = ("complaint", "answer", "tiny", number.lower(), "--text")
    await campaigning.run(*answered, "  ", exit_code=2)
    await campaigning.run(*answered, "维持原处理", "--dismissed")
    await campaigning.run(*answered, "again", exit_code=2)
    facts = await campaigning.told("complaint", "show", "tiny", number)
    assert (facts["answer"], facts["upheld"]) == ("维持原处理", False)
    await campaigning.run("complaint", "show", "tiny", "0000-0000-0000", exit_code=2)


async def test_custody_is_taken_at_prompts_that_show_nothing(campaigning: Office) -> None:
    typed = "first passphrase\nfirst passphrase\nsecond passphrase\nsecond passphrase\n"
    words = ["address", "custody", "tiny", "--custodian", "lin", "--custodian", "wang"]
    runner = CliRunner(env=campaigning.variables)
    done = await asyncio.to_thread(runner.invoke, main, words, input=typed)
    assert done.exit_code == 0, done.output
    assert "passphrase of lin" in done.output
    assert "first passphrase" not in done.output
    words = ["address", "open", "tiny", "--index", "2", "--by", "lin", "--by", "wang"]
    words += ["--reason", "r"]
    typed = "first passphrase\nwrong one\n"
    done = await asyncio.to_thread(runner.invoke, main, words, input=typed)
    assert done.exit_code == 2
    assert "this is not the passphrase of wang" in done.output
    told = await campaigning.told("address", "journal", "tiny")
    assert [one["act"] for one in told["records"]] == ["custody"]


async def test_consent_is_to_the_notice_in_force_at_the_ballots_index(
    office: Office, pool: asyncpg.Pool, book: Ledger
) -> None:
    keys = Path(office.variables["PINGXUAN_DATA_DIR"]) / "keys"
    key_files.make_keys(keys, "tiny")
    first = Privacy(version="v1", notice=text("What is kept"))
    enrolled = await loaded(pool, replace(campaign(), privacy=first))
    cast = [ballot("c1"), ballot("c2")]
    await book.cast(enrolled, cast[:1])
    enrolled = await office.enrolled()
    changes = {"privacy": {"version": "v2", "notice": {"zh": "改", "en": "changed"}}}
    body = Amendment(announcement=text("The notice has changed"), changes=changes)
    await book.decide(enrolled, Kind.AMENDMENT, body, "office")
    stale = await book.cast(enrolled, cast[1:])
    assert isinstance(stale[0], Refused), "a ballot under the old notice is asked for again"
    enrolled = await office.enrolled()
    terms = enrolled.life.terms_index
    await book.cast(enrolled, [replace(cast[1], terms_index=terms)])
    receipts = Receipts(key_files.house_keys(keys))
    versions = [
        (
            await office.told(
                "campaign", "consent", "tiny", receipts.issue(1, index, one.ballot_id)
            )
        )["version"]
        for index, one in zip((2, 4), cast, strict=True)
    ]
    assert versions == ["v1", "v2"]


async def test_keys_are_destroyed_only_when_the_id_is_said_twice(campaigning: Office) -> None:
    words = ("campaign", "destroy-key", "tiny", "--reason", "over", "--confirm")
    await campaigning.run(*words, "other", exit_code=2)
    done = await campaigning.run(*words, "tiny", exit_code=2)
    assert "keys are destroyed after the certificate" in done.output
