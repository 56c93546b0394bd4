"""Addresses of a real vote: sealed for two people, kept as long as the rules say, then gone."""

from datetime import timedelta
from pathlib import Path

import pytest

from ops.custody.destruction import destroy
from ops.custody.journal import Journal
from ops.custody.opening import Opened, Wish, opened, share
from ops.custody.retention import let_go
from ops.deployment import Deployment
from ops.errors import WrongInput
from ops.export.exporter import export
from ops.fsck.inspection import fsck
from ops.keys import key_files
from ops.verify.verifier import verify
from tests.integration.front_house import House
from voting.domain import Status, Tally
from voting.history.decisions import Certification, Kind
from voting.ledger.nouns import Ruling
from voting.ledger.register import Enrolled

LIN, WANG, ZHAO = "林 correct horse", "王 battery staple", "赵 tumbling dice 9"
CUSTODIANS = {"lin": LIN, "wang": WANG, "zhao": ZHAO}
REASON = "公安机关协查函（虚构）2026-001 / invented"


async def voted(house: House, *addresses: str) -> Enrolled:
    """A ballot from each of these addresses, through a real front."""
    for address in addresses:
        await house.register()
        house.client.session.headers["X-Forwarded-For"] = address
        assert (await house.cast("c1")).status == 201
    return await house.deployment.register.find("tiny")


def wish(*indices: int, **passphrases: str) -> Wish:
    return Wish(indices=indices, passphrases=passphrases, reason=REASON)


async def test_any_two_custodians_open_an_address_and_it_is_on_record(house: House) -> None:
    enrolled = await voted(house, "203.0.113.7", "2001:db8::7")
    await share(house.deployment, enrolled, CUSTODIANS)
    for names in (("lin", "wang"), ("lin", "zhao"), ("zhao", "wang")):
        asked = wish(2, 3, 9, **{name: CUSTODIANS[name] for name in names})
        assert await opened(house.deployment, enrolled, asked) == [
            Opened(index=2, address="203.0.113.7"),
            Opened(index=3, address="2001:db8::7"),
            Opened(index=9, address=None),
        ]
    entries = await Journal(house.deployment.pool).all(enrolled.campaign_no)
    told = [(one.act, one.actors, one.about, one.reason) for one in entries]
    assert told[1] == ("opening", "lin, wang", "ballots 2 3 9", REASON)
    assert "203.0.113" not in repr(entries)


async def test_one_custodian_alone_opens_nothing(house: House) -> None:
    enrolled = await voted(house, "203.0.113.7")
    await share(house.deployment, enrolled, CUSTODIANS)
    for passphrases in (
        {"lin": LIN},
        {"lin": LIN, "wang": "a guess of mine"},
        {"lin": LIN, "nobody": WANG},
    ):
        with pytest.raises(WrongInput):
            await opened(house.deployment, enrolled, wish(2, **passphrases))
    entries = await Journal(house.deployment.pool).all(enrolled.campaign_no)
    assert [one.act for one in entries] == ["custody"]


async def test_no_file_that_is_left_opens_an_address_alone(house: House) -> None:
    enrolled = await voted(house, "203.0.113.7")
    folder = house.deployment.settings.keys_dir
    secret = key_files.unshared_opening_key(folder, "tiny")
    assert secret is not None
    with pytest.raises(WrongInput, match="has no custodians"):
        await opened(house.deployment, enrolled, wish(2, lin=LIN, wang=WANG))
    await share(house.deployment, enrolled, CUSTODIANS)
    left = b"".join(file.read_bytes() for file in folder.iterdir())
    assert secret not in left
    assert secret.hex().encode() not in left
    with pytest.raises(WrongInput, match="has custodians already: lin, wang, zhao"):
        await share(house.deployment, enrolled, CUSTODIANS)


@pytest.mark.parametrize(
    ("passphrases", "told"),
    [
        ({"lin": LIN}, "1 custodians: must be 2 to 5"),
        ({"lin": LIN, "wang": "short"}, "the passphrase of wang is too short"),
        ({"lin": LIN, "wang": LIN}, "the same passphrase"),
    ],
)
async def test_weak_custody_is_refused(
    house: House, passphrases: dict[str, str], told: str
) -> None:
    enrolled = await voted(house)
    with pytest.raises(WrongInput, match=told):
        await share(house.deployment, enrolled, passphrases)
    assert key_files.unshared_opening_key(house.deployment.settings.keys_dir, "tiny")


async def test_addresses_are_let_go_when_their_time_is_over(house: House) -> None:
    enrolled = await voted(house, "203.0.113.7")
    house.clock.forward(days=10)
    await voted(house, "203.0.113.8")
    house.clock.forward(days=174)
    assert (await let_go(house.deployment, enrolled))["sealed addresses"] == 0
    house.clock.forward(hours=2)
    assert (await let_go(house.deployment, enrolled))["sealed addresses"] == 1
    left = await house.deployment.pool.fetch("SELECT index FROM sealed_address")
    assert [row["index"] for row in left] == [3]
    [entry] = await Journal(house.deployment.pool).all(enrolled.campaign_no)
    assert (entry.act, entry.about) == ("retention", "1 sealed addresses")
    assert await let_go(house.deployment, enrolled) == {"sealed addresses": 0, "contacts": 0}


async def certified(house: House, enrolled: Enrolled) -> Enrolled:
    """Settled, closed and certified."""
    book, register = house.deployment.ledger, house.deployment.register
    head = await book.advance(enrolled)
    ruling = Ruling(actor="judge", by_person=False, upto=head.index, status=Status.HELD)
    await book.settle(enrolled, ruling)
    house.clock.forward(days=20)
    head = await book.advance(enrolled)
    enrolled = await register.find("tiny")
    total = sum((await book.tabulate(enrolled, head.index)).values(), Tally())
    body = Certification(
        certificate="tiny-1",
        as_of=head.index,
        counted=total.counted,
        held=total.held,
        voided=total.voided,
    )
    await book.decide(enrolled, Kind.CERTIFICATION, body, "committee", as_of=head.index)
    return await register.find("tiny")


async def test_every_count_verifies_after_the_keys_are_destroyed(
    house: House, tmp_path: Path
) -> None:
    deployment = house.deployment
    enrolled = await voted(house, "203.0.113.7", "203.0.113.8")
    await share(deployment, enrolled, CUSTODIANS)
    with pytest.raises(WrongInput, match="keys are destroyed after the certificate"):
        await destroy(deployment, enrolled, actor="office", reason="too early")
    enrolled = await certified(house, enrolled)
    before = await _proofs(deployment, enrolled, tmp_path / "before")
    gone = await destroy(deployment, enrolled, actor="office", reason="the matter is closed")
    assert gone == ["campaign-tiny.key", "campaign-tiny.sealing", "campaign-tiny.custody"]
    assert await _proofs(deployment, enrolled, tmp_path / "after") == before
    with pytest.raises(key_files.KeyFileError, match="were destroyed"):
        deployment.campaign_keys("tiny")
    with pytest.raises(WrongInput, match="has no custodians"):
        await opened(deployment, enrolled, wish(2, lin=LIN, wang=WANG))
    key_files.make_keys(deployment.settings.keys_dir, "tiny")
    with pytest.raises(key_files.KeyFileError, match="were destroyed"):
        deployment.campaign_keys("tiny")


async def _proofs(deployment: Deployment, enrolled: Enrolled, out: Path) -> dict[str, bytes]:
    """An export that verifies, beside a database that `fsck` finds sound."""
    await export(deployment.pool, enrolled, out)
    assert verify(out).problems == ()
    assert await fsck(deployment.pool, enrolled) == []
    return contents(out)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


async def test_a_journal_that_is_changed_is_named(house: House) -> None:
    enrolled = await voted(house, "203.0.113.7")
    await share(house.deployment, enrolled, CUSTODIANS)
    await opened(house.deployment, enrolled, wish(2, lin=LIN, wang=WANG))
    assert await fsck(house.deployment.pool, enrolled) == []
    async with house.deployment.pool.acquire() as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("UPDATE privacy_record SET actors = 'nobody' WHERE number = 2")
        await connection.execute("SET session_replication_role = DEFAULT")
    [found] = await fsck(house.deployment.pool, enrolled)
    assert str(found).startswith("privacy_record: record 2: expected a record as it was written")


async def test_a_session_of_before_stays_open_to_the_custodians(house: House) -> None:
    enrolled = await voted(house, "203.0.113.7")
    await share(house.deployment, enrolled, CUSTODIANS)
    number = await house.deployment.pool.fetchval("SELECT count(*) FROM address_session")
    assert number == 1, "a session is a front's, not a ballot's"
    house.clock.forward(days=1, seconds=timedelta(minutes=5).total_seconds())
    await voted(house, "203.0.113.9")
    found = await opened(house.deployment, enrolled, wish(3, zhao=ZHAO, wang=WANG))
    assert found == [Opened(index=3, address="203.0.113.9")]
