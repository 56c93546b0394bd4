"""Where what is open concerns few ways to take so many ballots, ask about each. Pure."""

from collections import Counter
from itertools import combinations_with_replacement
from math import comb

from display.sensitivity.hunt import Hunt


def ask_about_all(hunt: Hunt) -> None:
    """Ask about each way to take the numbers of ballots that are open, the smallest first."""
    left, bundles = hunt.limits.asked, len(hunt.pile.bundles)
    while open_ones := hunt.still_open:
        number = min(open_ones)
        left -= comb(bundles + number - 1, number) if number <= hunt.pile.ballots else 0
        if left < 0 or _ask_about(hunt, number):
            return
        hunt.rule_out_below(number + 1)


def _ask_about(hunt: Hunt, number: int) -> bool:
    if number > hunt.pile.ballots:
        return False
    for bundles in combinations_with_replacement(range(len(hunt.pile.bundles)), number):
        chosen = Counter(bundles)
        there = all(hunt.pile.sizes[b] >= ballots for b, ballots in chosen.items())
        if there and hunt.offer(chosen):
            return True
    return False
