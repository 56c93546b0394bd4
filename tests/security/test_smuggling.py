"""What two readers may take for different requests is refused, and nothing behind it is read."""

import re

import pytest

from tests.fronts import RealFront
from tests.security.smuggling import CORPUS, HIDDEN, SOUND

_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


def answers(told: bytes) -> list[int]:
    """The statuses of all answers in what a connection told."""
    return [int(found) for found in _STATUS.findall(told)]


@pytest.mark.parametrize("name", CORPUS)
async def test_a_smuggler_is_told_400_once_and_no_more(front: RealFront, name: str) -> None:
    assert answers(await front.raw(CORPUS[name] + HIDDEN)) == [400]


@pytest.mark.parametrize("name", CORPUS)
async def test_a_smuggler_who_sends_in_pieces_is_never_answered_twice(
    front: RealFront, name: str
) -> None:
    """A head that is sound by itself may be answered before its body shows what it is."""
    whole = CORPUS[name] + HIDDEN
    middle = whole.find(b"\r\n\r\n") + 4
    assert answers(await front.raw(whole[:middle], whole[middle:])) in ([400], [201])


@pytest.mark.parametrize("sound", SOUND)
async def test_a_sound_request_and_the_one_behind_it_are_both_answered(
    front: RealFront, sound: bytes
) -> None:
    assert answers(await front.raw(sound + HIDDEN)) in ([200, 200], [201, 200])


async def test_a_malformed_request_is_told_a_document_without_the_servers_words(
    front: RealFront,
) -> None:
    told = await front.raw(CORPUS["space before a colon"])
    assert b"application/problem+json" in told
    assert b"/problems/malformed" in told
    assert b"Traceback" not in told
