"""Draws posters: `python -m display.posters.painter`, a process of its own beside a front.

It reads sheets on its standard input and answers with JPEGs, each after its length in four bytes,
and ends with its input: so whoever started it cannot leave it behind. An empty answer says that a
sheet could not be drawn.
"""

import os
import struct
import sys
from typing import BinaryIO

import msgspec

from display.posters.drawing import drawn
from display.posters.sheet import Order, Sheet

LENGTH = struct.Struct(">I")
_NICENESS = 10


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Draw until there is nothing more to read."""
    decode = msgspec.msgpack.Decoder(Order).decode
    while head := asked.read(LENGTH.size):
        order = decode(asked.read(LENGTH.unpack(head)[0]))
        body = _drawn(order)
        answers.write(LENGTH.pack(len(body)) + body)
        answers.flush()


def _drawn(order: Order) -> bytes:
    try:
        return drawn(order)
    except Exception as fault:  # one sheet must not cost the others their painter
        what = order.number if isinstance(order, Sheet) else order.campaign
        print(f"poster of {what}: {fault!r}", file=sys.stderr)  # noqa: T201
        return b""


if __name__ == "__main__":
    os.nice(_NICENESS)
    serve(sys.stdin.buffer, sys.stdout.buffer)
