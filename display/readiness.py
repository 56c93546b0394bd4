"""What stands between a campaign and its certification, and the certification itself. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from display.awards import computed_list, places
from display.outcome import outcome
from display.phases import has_closed
from display.proceedings import certificate_name
from display.ranking import Ranking
from voting.campaign import Award, AwardKind, Text
from voting.decisions import Certification
from voting.domain import CaseId, Phase, Tally
from voting.errors import UnlawfulDecision
from voting.life import Life

Tallies = Mapping[CaseId, Tally]


def missing(life: Life, tallies: Tallies, *, now: datetime) -> list[Text]:
    """Everything that has yet to happen, in the order in which it can be done.

    Args:
        life, tallies: what stands as of one index.
        now: the ledger's time, for the end of the public notice.

    Empty: it may be certified. What is certified says only that it is.
    """
    if life.phase is Phase.CERTIFIED:
        return before_notice(life, tallies)
    return [*before_notice(life, tallies), *_notice_gaps(life, now), *_objection_gaps(life)]


def before_notice(life: Life, tallies: Tallies) -> list[Text]:
    """What must be settled before the lists may be shown for public notice."""
    if life.phase is Phase.CERTIFIED:
        return [Text(f"已认证：{life.certificate}", f"certified already: {life.certificate}")]
    if not has_closed(life.phase):
        return [_not_closed(life)]
    ranking = outcome(life, tallies)
    return [
        *_pending_gaps(tallies),
        *_shortlist_gaps(life),
        *_score_gaps(life, ranking),
        *(gap for award in life.campaign.award for gap in _award_gaps(life, ranking, award)),
    ]


def certification(
    life: Life, tallies: Tallies, *, as_of: int, now: datetime, reason: str = ""
) -> Certification:
    """The decision that makes the result final, as of an index.

    Its figures are votes over all cases; what is held is not counted, see `uncounted`.

    Raises:
        UnlawfulDecision: something is missing; every gap is told, one a line.
    """
    gaps = missing(life, tallies, now=now)
    if gaps:
        raise UnlawfulDecision("\n".join(f"{gap.zh} / {gap.en}" for gap in gaps))
    whole = sum(tallies.values(), Tally())
    return Certification(
        certificate=certificate_name(life),
        as_of=as_of,
        counted=whole.counted,
        held=whole.held,
        voided=whole.voided,
        reason=reason,
    )


def uncounted(tallies: Tallies) -> dict[CaseId, int]:
    """Case → its votes that are still held, for those that have any."""
    return {case: tally.held for case, tally in tallies.items() if tally.held}


def _not_closed(life: Life) -> Text:
    if life.campaign.has_vote:
        return Text("投票尚未结束", "voting has not closed")
    return Text("评审尚未开始", "the review has not begun")


def _pending_gaps(tallies: Tallies) -> Iterator[Text]:
    pending = sum(tally.pending for tally in tallies.values())
    if pending:
        yield Text(f"还有 {pending} 票待判定", f"{pending} votes are still pending")


def _shortlist_gaps(life: Life) -> Iterator[Text]:
    rules = life.campaign.ranking.shortlist
    if rules is not None and life.shortlist is None:
        yield Text(f"{rules.title.zh}尚未确定", f"{rules.title.en}: not decided")


def _score_gaps(life: Life, ranking: Ranking) -> Iterator[Text]:
    titles = {part.name: part.title for part in life.campaign.ranking.component}
    for name in ranking.outstanding:
        title = titles[name]
        yield Text(f"{title.zh}的评分不全", f"{title.en}: scores are outstanding ({name})")


def _award_gaps(life: Life, ranking: Ranking, award: Award) -> Iterator[Text]:
    title = award.title
    adopted = life.adoptions.get(award.id)
    if adopted is None:
        yield Text(f"{title.zh}的名单尚未确认", f"{title.en}: no list is adopted ({award.id})")
        return
    if ranking.final and computed_list(life, ranking, award) != adopted.computed:
        zh = f"{title.zh}的候选名单在确认之后有变，需重新确认"
        yield Text(zh, f"{title.en}: the candidate list has changed; adopt it again ({award.id})")
    if award.kind is AwardKind.CASES:
        for who in places(adopted.adopted):
            if who in life.absent:
                kind = life.absent[CaseId(who)].kind
                zh = f"{title.zh}的名单中有不再参评的案例：{who}"
                yield Text(zh, f"{title.en}: {who} takes no part any more ({kind})")


def _notice_gaps(life: Life, now: datetime) -> Iterator[Text]:
    if life.campaign.timetable.notice_days is None:
        return
    if life.notice is None:
        yield Text("尚未公示", "the lists have not stood for public notice")
    elif now < life.notice.until:
        zone = ZoneInfo(life.campaign.timetable.timezone)
        until = life.notice.until.astimezone(zone).isoformat(" ", "minutes")
        yield Text(f"公示至 {until}", f"the public notice stands until {until}")


def _objection_gaps(life: Life) -> Iterator[Text]:
    for number in life.unanswered:
        yield Text(f"第 {number} 号异议尚未答复", f"objection {number} has no answer")
