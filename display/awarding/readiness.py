"""What stands between a campaign and its certification, and the certification itself. Pure.

Rulings go on after a list was adopted, during the public notice too. Whatever they change of a
candidate list, or of the place of an adopted winner in the final ranking, asks for a new adoption:
what people adopted and the public saw is what is certified. Below the lists the ranking may still
change; the certificate is of the ranking as of its own index, not of the one that was adopted on.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from display.awarding.awards import computed_list, places
from display.awarding.proceedings import certificate_name
from display.phases import has_closed
from display.ranking.outcome import outcome
from display.ranking.outsiders import Origins, outsider_gaps
from display.ranking.ranking import Ranking
from voting.domain import CaseId, Phase, Tally
from voting.errors import UnlawfulDecision
from voting.history.decisions import Adoption, Certification, Kind
from voting.history.life import Life
from voting.history.shortlist import phases_of
from voting.rules.awards import Award, AwardKind
from voting.rules.shapes import Text

Tallies = Mapping[CaseId, Tally]
#: Index that an adoption is computed on → the outcome as of it.
AdoptedOn = Mapping[int, Ranking]


def missing(
    life: Life, tallies: Tallies, adopted_on: AdoptedOn, origins: Origins, *, now: datetime
) -> list[Text]:
    """Everything that has yet to happen, in the order in which it can be done.

    Args:
        life, tallies: what stands as of one index.
        adopted_on: what each adoption in force was computed on.
        origins: where the counted votes came from, as of the same index; see `outsiders`.
        now: the ledger's time, for the end of the public notice.

    Empty: it may be certified. What is certified says only that it is.
    """
    if life.phase is Phase.CERTIFIED:
        return before_notice(life, tallies, adopted_on, origins)
    return [
        *before_notice(life, tallies, adopted_on, origins),
        *_notice_gaps(life, now),
        *_objection_gaps(life),
    ]


def before_notice(
    life: Life, tallies: Tallies, adopted_on: AdoptedOn, origins: Origins
) -> list[Text]:
    """What must be settled before the lists may be shown for public notice."""
    if life.phase is Phase.CERTIFIED:
        return [Text(f"已核定：{life.certificate}", f"certified already: {life.certificate}")]
    if not has_closed(life.phase):
        return [_not_closed(life)]
    ranking = outcome(life, tallies)
    return [
        *_pending_gaps(tallies),
        *_suspension_gaps(life),
        *outsider_gaps(life, origins),
        *_shortlist_gaps(life),
        *_score_gaps(life, ranking),
        *(
            gap
            for award in life.campaign.award
            for gap in _award_gaps(life, ranking, award, adopted_on)
        ),
    ]


def certification(
    life: Life,
    tallies: Tallies,
    adopted_on: AdoptedOn,
    origins: Origins,
    *,
    as_of: int,
    now: datetime,
    reason: str = "",
) -> Certification:
    """The decision that makes the result final, as of an index.

    Its figures are votes over all cases; what is held is not counted, see `uncounted`.

    Raises:
        UnlawfulDecision: something is missing; every gap is told, one a line.
    """
    gaps = missing(life, tallies, adopted_on, origins, now=now)
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
        yield Text(f"还有 {pending} 票待判", _waiting(pending))


def _waiting(pending: int) -> str:
    return f"{pending} votes are still pending" if pending > 1 else "1 vote is still pending"


def _shortlist_gaps(life: Life) -> Iterator[Text]:
    rules = life.campaign.ranking.shortlist
    if rules is None:
        return
    if life.shortlist is None:
        yield Text(f"{rules.title.zh}尚未确定", f"{rules.title.en}: not decided")
    elif life.shortlist_phase not in phases_of(life.campaign):
        zh = f"{rules.title.zh}不是在规则允许的阶段确定的，需重新确定"
        en = f"{rules.title.en}: frozen while {life.shortlist_phase}, so out of its time"
        yield Text(zh, f"{en}; freeze it again")


def _score_gaps(life: Life, ranking: Ranking) -> Iterator[Text]:
    titles = {part.name: part.title for part in life.campaign.ranking.component}
    for name in ranking.outstanding:
        title = titles[name]
        yield Text(f"{title.zh}的评分不全", f"{title.en}: scores are outstanding ({name})")


def _suspension_gaps(life: Life) -> Iterator[Text]:
    """A suspension is for a time: somebody says what becomes of the case."""
    for case, absence in life.absent.items():
        if absence.kind is Kind.SUSPENSION:
            yield Text(
                f"{case} 仍在暂停中，需恢复、退出或取消资格",
                f"{case} is suspended still; resume, withdraw or disqualify it first",
            )


def _award_gaps(
    life: Life, ranking: Ranking, award: Award, adopted_on: AdoptedOn
) -> Iterator[Text]:
    title = award.title
    adopted = life.adoptions.get(award.id)
    if adopted is None:
        yield Text(f"{title.zh}的名单尚未确认", f"{title.en}: no list is adopted ({award.id})")
        return
    if ranking.final and computed_list(life, ranking, award) != adopted.computed:
        zh = f"{title.zh}的候选名单在确认之后有变，需重新确认"
        yield Text(zh, f"{title.en}: the candidate list has changed; adopt it again ({award.id})")
    elif moved := _moved(adopted, adopted_on[adopted.as_of], ranking):
        zh = f"{title.zh}的获奖者在排名中的名次在确认之后有变（{'、'.join(moved)}），需重新确认"
        en = f"{title.en}: winners stand at other places of the ranking now ({', '.join(moved)})"
        yield Text(zh, f"{en}; adopt it again ({award.id})")
    if award.kind is AwardKind.CASES:
        yield from _winner_gaps(life, title, adopted)


def _winner_gaps(life: Life, title: Text, adopted: Adoption) -> Iterator[Text]:
    """A case may leave, and a shortlist may be frozen anew, after a list was adopted."""
    for who in places(adopted.adopted):
        if who in life.absent:
            kind = life.absent[CaseId(who)].kind
            zh = f"{title.zh}的名单中有不再参评的案例：{who}"
            yield Text(zh, f"{title.en}: {who} takes no part any more ({kind})")
        elif life.shortlist and who not in life.shortlist.cases:
            zh = f"{title.zh}的名单中有未入围的案例：{who}"
            yield Text(zh, f"{title.en}: {who} is not on the frozen shortlist")


def _moved(adopted: Adoption, then: Ranking, now: Ranking) -> list[str]:
    """The adopted winners who stand elsewhere in the final ranking than when they were adopted;
    organizations stand in no ranking, and who takes no part any more is told by itself."""
    if not now.final:
        return []
    before, after = _standing(then), _standing(now)
    return [
        who
        for who in places(adopted.adopted)
        if who in before and who in after and before[who] != after[who]
    ]


def _standing(ranking: Ranking) -> dict[str, int | None]:
    return {line.case: line.place for group in ranking.groups for line in group.standings}


def _notice_gaps(life: Life, now: datetime) -> Iterator[Text]:
    if life.campaign.timetable.notice_days is None:
        return
    if life.notice is None:
        yield _not_noticed(life)
    elif now < life.notice.until:
        zone = ZoneInfo(life.campaign.timetable.timezone)
        until = life.notice.until.astimezone(zone).isoformat(" ", "minutes")
        yield Text(f"公示至 {until}", f"the public notice stands until {until}")


def _not_noticed(life: Life) -> Text:
    index = life.notice_ended_at
    if index is None:
        return Text("尚未公示", "the lists have not stood for public notice")
    return Text(
        f"名单在公示后有改动（账本序号 {index}）",
        f"the lists were changed after their notice (index {index})",
    )


def _objection_gaps(life: Life) -> Iterator[Text]:
    for number in life.unanswered:
        yield Text(f"第 {number} 号异议尚未答复", f"objection {number} has no answer")
