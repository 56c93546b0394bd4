"""In which phases of a campaign each decision may be taken, and where it leads.

::

    draft ─► published ─► open ─► closed ─► in-review ◄─► notice ─► certified
                 └──── without a vote ────────►┘
"""

from ops.verify.rules import Rules

_BEFORE_NOTICE = ("published", "open", "closed", "in-review")

_ALLOWED: dict[str, tuple[str, ...]] = {
    "publication": ("draft",),
    "opening": ("published",),
    "closing": ("open",),
    "amendment": ("published", "open"),
    "suspension": ("published", "open"),
    "resumption": _BEFORE_NOTICE,
    "withdrawal": (*_BEFORE_NOTICE, "notice"),
    "disqualification": (*_BEFORE_NOTICE, "notice"),
    "reinstatement": (*_BEFORE_NOTICE, "notice"),
    "scores": _BEFORE_NOTICE,
    "numbers": ("closed", "in-review"),
    "adoption": ("in-review", "notice"),
    "notice": ("in-review",),
    "objection": ("notice",),
    "answer": ("closed", "in-review", "notice"),
    "overruling": ("closed", "in-review", "notice"),
    "certification": ("closed", "in-review", "notice"),
    "revocation": ("certified",),
}
_LEADS_TO = {
    "publication": "published",
    "opening": "open",
    "closing": "closed",
    "review": "in-review",
    "adoption": "in-review",
    "notice": "notice",
    "certification": "certified",
}


def phase_after(kind: str, phase: str) -> str:
    """Where a decision leads."""
    return _LEADS_TO.get(kind, phase)


def phase_fault(kind: str, phase: str, rules: Rules) -> str | None:
    """Why a decision of this kind cannot be taken now."""
    if kind == "opening" and rules.vote is None:
        return "opens a vote, and the campaign has none"
    if phase in _allowed(kind, rules):
        return None
    return f"{kind} is not lawful while the campaign is {phase}"


def _allowed(kind: str, rules: Rules) -> tuple[str, ...]:
    """Only a campaign without a vote goes from its publication straight to its review."""
    match kind:
        case "review":
            return ("closed",) if rules.vote else ("published",)
        case "shortlist":
            return _shortlist_phases(rules)
        case _:
            return _ALLOWED[kind]


def _shortlist_phases(rules: Rules) -> tuple[str, ...]:
    """Votes choose once they are all in; a review chooses before the public votes, if it does."""
    rule = rules.campaign.ranking.shortlist
    if rule is not None and rule.basis == "votes":
        return ("closed", "in-review")
    return ("published",) if rules.vote else ("published", "in-review")
