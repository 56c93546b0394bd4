"""Runs of addresses that share a value: sorted, apart, both ends included. Pure."""

import itertools
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

A = TypeVar("A", bound=Hashable)
B = TypeVar("B", bound=Hashable)
C = TypeVar("C", bound=Hashable)

#: First address, last address, value.
Span = tuple[int, int, A]


def apart(spans: Iterable[Span[A]]) -> list[Span[A]]:
    """Sorted, and without overlaps: where two meet, the later one has the addresses."""
    out: list[Span[A]] = []
    for first, last, value in sorted(spans, key=lambda span: span[:2]):
        rest: list[Span[A]] = []
        while out and out[-1][1] >= first:
            low, high, other = out.pop()
            if high > last:
                rest.append((max(low, last + 1), high, other))
            if low < first:
                out.append((low, first - 1, other))
        out += [(first, last, value), *reversed(rest)]
    return joined(out)


def joined(spans: Iterable[Span[A]]) -> list[Span[A]]:
    """Neighbours with the same value as one span; of spans that are sorted and apart."""
    out: list[Span[A]] = []
    for first, last, value in spans:
        goes_on = out and out[-1][2] == value and out[-1][1] + 1 == first
        out.append((out.pop()[0] if goes_on else first, last, value))
    return out


def combined(
    left: list[Span[A]], right: list[Span[B]], value: Callable[[A | None, B | None], C | None]
) -> list[Span[C]]:
    """One value out of two, or of one and None, for every address that either side has."""
    edges = sorted({edge for first, last, _ in [*left, *right] for edge in (first, last + 1)})
    out: list[Span[C]] = []
    a = b = 0
    for first, after in itertools.pairwise(edges):
        while a < len(left) and left[a][1] < first:
            a += 1
        while b < len(right) and right[b][1] < first:
            b += 1
        here = left[a][2] if a < len(left) and left[a][0] <= first else None
        there = right[b][2] if b < len(right) and right[b][0] <= first else None
        if (found := value(here, there)) is not None:
            out.append((first, after - 1, found))
    return joined(out)


def coarse(spans: Iterable[Span[A]], host_bits: int) -> list[Span[A]]:
    """Without what is finer than blocks of 2^host_bits addresses."""
    whole = [
        (-(-first >> host_bits) << host_bits, (last + 1 >> host_bits << host_bits) - 1, value)
        for first, last, value in spans
    ]
    return joined(span for span in whole if span[0] < span[1])
