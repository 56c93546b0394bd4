"""The codes that blind judges see in place of cases. Pure."""

from collections.abc import Iterable

from voting.domain import CaseId
from voting.keyring import derive

# No two signs look alike in print or by hand. Without vowels and with a letter first, no code
# is a word, a date or a number that a spreadsheet would rewrite.
_LETTERS = "CDFGHJKMNPQRTVWXY"
_SIGNS = _LETTERS + "23456789"
_LENGTH = 6
_WITHOUT_FIRST = _LENGTH - 1


def codes_of(key: bytes, component: str, cases: Iterable[CaseId]) -> dict[CaseId, str]:
    """A code for every case, in the order of the codes.

    Whoever lacks the key cannot tell a case from its code, nor from the order of the codes.

    Args:
        key: the campaign's key for score codes; another component has other codes.
    """
    own = derive(key, f"score codes of {component}")
    taken: dict[str, CaseId] = {}
    for case in sorted(cases):
        taken[_free_code(own, case, taken)] = case
    return {taken[code]: code for code in sorted(taken)}


def _free_code(key: bytes, case: CaseId, taken: dict[str, CaseId]) -> str:
    """Among thousands of cases two may meet; the second then tries again."""
    attempt = 0
    while (code := _code(derive(key, f"{case} {attempt}"))) in taken:
        attempt += 1
    return code


def _code(digest: bytes) -> str:
    number, first = divmod(int.from_bytes(digest), len(_LETTERS))
    code = _LETTERS[first]
    for _ in range(_WITHOUT_FIRST):
        number, sign = divmod(number, len(_SIGNS))
        code += _SIGNS[sign]
    return code
