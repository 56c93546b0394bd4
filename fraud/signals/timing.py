"""Pattern: ballots are cast too soon after the voter's session began, compared with other cases.

Mobilised voters are quick too, so this is weak evidence. Slow ballots are never evidence.
"""

from fraud.domain import Evidence, Pattern, Reason, SignalName
from fraud.wording import compared_en, compared_zh, window_en, window_zh

NAME = SignalName.TIMING
PATTERN = Pattern(min_observed=20.0, min_excess=4.0, min_surprise=6.0)
POINTS = 3
#: The classes of session age that are too soon: under 15 seconds.
TOO_SOON = frozenset({"<2 s", "2–5 s", "5–15 s"})


def points(evidence: Evidence) -> int:
    """What haste is worth; nothing where the class of age is a patient one."""
    return POINTS if evidence.value in TOO_SOON else 0


def reason(evidence: Evidence) -> Reason:
    """Says how soon, and how many against the others."""
    counted = (evidence.observed, evidence.of, evidence.expected, evidence.surprise)
    return Reason(
        signal=NAME,
        zh=f"会话开始后 {evidence.value} 即投票的过多：{window_zh(evidence.horizon_s)}内，"
        "本案例的选票" + compared_zh(*counted),
        en=f"Too many ballots {evidence.value} after the session began: in "
        f"{window_en(evidence.horizon_s)}, " + compared_en(*counted),
    )
