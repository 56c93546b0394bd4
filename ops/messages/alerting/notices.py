"""What is worth telling, in words. Pure; no notice names a voter, a network or a device."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from math import log2

from fraud.domain import Incident, IncidentState
from voting.rules.campaign import Campaign


class Kind(StrEnum):
    """What a notice is about; stable, for programs."""

    INCIDENT = "incident"
    JUDGE_STUCK = "judge_stuck"
    LEDGER_DIFFERS = "ledger_differs"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A notice in one language."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell.

    Attributes:
        key: the same for what need not be told again.
        facts: for programs.
    """

    kind: Kind
    key: str
    at: datetime
    campaign: str
    zh: Words
    en: Words
    facts: dict[str, str | int]


_STATES = {
    IncidentState.HELD: ("已暂扣", "held"),
    IncidentState.REVIEW: ("待审，仍计票", "for review, counted meanwhile"),
}


def of_incident(
    campaign: Campaign, incident: Incident, *, least: int, at: datetime
) -> Notice | None:
    """An incident of at least so many ballots; again each time that it has doubled."""
    if incident.ballots < least or incident.state not in _STATES:
        return None
    [case] = [case for case in campaign.case if case.case_id == incident.case]
    doublings = int(log2(incident.ballots / least))
    zh_state, en_state = _STATES[incident.state]
    return Notice(
        kind=Kind.INCIDENT,
        key=f"incident:{campaign.id}:{incident.id}:{doublings}",
        at=at,
        campaign=campaign.id,
        zh=Words(
            title=f"评选 {campaign.title.zh}：发现疑似刷票事件",
            lines=(
                f"案例：{case.title.zh}（{case.id}）",
                f"选票：{incident.ballots} 张，{zh_state}",
                f"事件编号：{incident.id}",
                "请审核员到工作台处理。",
            ),
        ),
        en=Words(
            title=f"Pingxuan {campaign.title.en}: an incident of suspect ballots",
            lines=(
                f"Case: {case.title.en} ({case.id})",
                f"Ballots: {incident.ballots}, {en_state}",
                f"Incident: {incident.id}",
                "A moderator should look at it at the desk.",
            ),
        ),
        facts={
            "incident": incident.id,
            "case": case.id,
            "ballots": incident.ballots,
            "state": incident.state.value,
        },
    )


def of_stuck_judge(
    campaign: Campaign, *, pending: int, settled_index: int, stands_s: float, at: datetime
) -> Notice:
    """Ballots wait and nothing has been settled for a while."""
    minutes = int(stands_s // 60)
    return Notice(
        kind=Kind.JUDGE_STUCK,
        key=f"judge:{campaign.id}:{settled_index}",
        at=at,
        campaign=campaign.id,
        zh=Words(
            title=f"评选 {campaign.title.zh}：判定停了",
            lines=(
                f"{pending} 张选票待判，{minutes} 分钟没有进展。",
                "选票照收，不会丢；票数和排名不再更新。",
                "应急手册：PingxuanJudgeStuck",
            ),
        ),
        en=Words(
            title=f"Pingxuan {campaign.title.en}: the judge is stuck",
            lines=(
                f"{pending} ballots are pending, and nothing was settled for {minutes} minutes.",
                "Ballots are taken and none is lost; counts and ranking stand still.",
                "Runbook: PingxuanJudgeStuck",
            ),
        ),
        facts={"pending": pending, "settled_index": settled_index, "stands_s": int(stands_s)},
    )


def of_differences(campaign: Campaign, findings: Sequence[str], *, at: datetime) -> Notice:
    """What `fsck` found: by table and number alone, for a line of it may name a voter's digest."""
    tables = sorted({finding.partition(":")[0] for finding in findings})
    digest = sha256("\n".join(sorted(findings)).encode()).hexdigest()[:16]
    listed = ", ".join(tables)
    return Notice(
        kind=Kind.LEDGER_DIFFERS,
        key=f"fsck:{campaign.id}:{digest}",
        at=at,
        campaign=campaign.id,
        zh=Words(
            title=f"评选 {campaign.title.zh}：账本核对不一致",
            lines=(
                f"{len(findings)} 处差异，涉及：{listed}",
                f"请先保留现场，再运行：pingxuan fsck {campaign.id}",
                "应急手册：PingxuanLedgerDiffers",
            ),
        ),
        en=Words(
            title=f"Pingxuan {campaign.title.en}: the ledger differs",
            lines=(
                f"{len(findings)} differences, in: {listed}",
                f"Change nothing yet; then run: pingxuan fsck {campaign.id}",
                "Runbook: PingxuanLedgerDiffers",
            ),
        ),
        facts={"differences": len(findings), "tables": listed},
    )


def trial_notice(at: datetime) -> Notice:
    """What `pingxuan alert test` sends."""
    return Notice(
        kind=Kind.TEST,
        key=f"test:{at.isoformat()}",
        at=at,
        campaign="",
        zh=Words(title="评选：测试通知", lines=("收到这条，说明通知渠道可用。", "不需要处理。")),
        en=Words(title="Pingxuan: a test", lines=("This channel works.", "Nothing need be done.")),
        facts={},
    )
