"""In which phases of a campaign each decision may be taken, and where it leads.

::

    draft ─► published ─► open ─► closed ─► in-review ◄─► notice ─► certified
                 └──── without a vote ────────►┘
"""

_BEFORE_NOTICE = ("published", "open", "closed", "in-review")

_ALLOWED: dict[str, tuple[str, ...]] = {
    "publication": ("draft",),
    "opening": ("published",),
    "closing": ("open",),
    "amendment": ("published", "open"),
    "suspension": ("published", "open"),
    "resumption": ("published", "open"),
    "withdrawal": (*_BEFORE_NOTICE, "notice"),
    "disqualification": (*_BEFORE_NOTICE, "notice"),
    "reinstatement": (*_BEFORE_NOTICE, "notice"),
    "shortlist": ("published", "closed", "in-review"),
    "scores": _BEFORE_NOTICE,
    "numbers": ("closed", "in-review"),
    "adoption": ("in-review", "notice"),
    "notice": ("in-review",),
    "objection": ("notice",),
    "answer": ("closed", "in-review", "notice"),
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


def phase_fault(kind: str, phase: str, *, has_vote: bool) -> str | None:
    """Why a decision of this kind cannot be taken now."""
    if kind == "opening" and not has_vote:
        return "opens a vote, and the campaign has none"
    if phase in _allowed(kind, has_vote):
        return None
    return f"{kind} is not lawful while the campaign is {phase}"


def _allowed(kind: str, has_vote: bool) -> tuple[str, ...]:
    """Only a campaign without a vote goes from its publication straight to its review."""
    if kind == "review":
        return ("closed",) if has_vote else ("published",)
    return _ALLOWED[kind]
