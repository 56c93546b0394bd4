"""Campaigns that open soon, or are open, and are not fit for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import asyncpg

from ops.database.postgres_pool import open_pool
from ops.doctor.finding import Finding, error, warning
from ops.doctor.patient import Patient
from voting.campaign_files import campaign_file
from voting.domain import Phase
from voting.ledger.register import Enrolled, Register

_SOON = timedelta(days=7)


async def check(patient: Patient) -> list[Finding]:
    """What is wrong with each campaign whose vote is near or on."""
    if patient.postgres is None:
        return []
    found: list[Finding] = []
    async with open_pool(patient.settings.postgres_url or "", least=1, most=1) as pool:
        register = Register(pool)
        readable = await register.all()
        found += unreadable(await _ids(pool), {enrolled.loaded.id for enrolled in readable})
        for enrolled in readable:
            if _near(enrolled, patient.now):
                pictured = await register.pictures(enrolled)
                found += unfit(enrolled, {case for case, picture in pictured.items() if picture})
                found += _unreachable(patient, enrolled)
    return found


def unreadable(loaded: set[str], readable: set[str]) -> Iterator[Finding]:
    """Campaigns that no role serves, because this version cannot read their rules."""
    for campaign in sorted(loaded - readable):
        yield error(
            "campaign-unreadable",
            zh=f"活动 {campaign} 的规则无法读取，任何角色都不服务它",
            en=f"{campaign} cannot be read by this version, and no role serves it",
            do_zh="日志里的 campaign_unreadable 说明原因；升级到载入它的版本",
            do_en="campaign_unreadable in the log says why; upgrade to the version that loaded it",
        )


def unfit(enrolled: Enrolled, pictured: set[str]) -> Iterator[Finding]:
    """A draft, rules that this version refuses, cases without their picture."""
    campaign = enrolled.campaign
    opens = f"{campaign.timetable.opens_at:%Y-%m-%d %H:%M %z}"
    if enrolled.life.phase is Phase.DRAFT:
        yield error(
            "campaign-draft",
            zh=f"{campaign.id} 将于 {opens} 开始，但还是草稿，公众看不到",
            en=f"{campaign.id} opens at {opens} and is a draft that nobody sees",
            do_zh=f"核对后执行 `pingxuan campaign publish {campaign.id}`",
            do_en=f"look it through, then `pingxuan campaign publish {campaign.id}`",
        )
    for where, what in campaign_file.contradictions(campaign):
        yield error(
            "campaign-rules",
            zh=f"{campaign.id} 的规则有误：{where.lstrip('.')}：{what}",
            en=f"the rules of {campaign.id} are wrong: {where.lstrip('.')}: {what}",
            do_zh="改正活动文件，再 `pingxuan campaign amend`（草稿用 `load --draft`）",
            do_en="mend the file, then `pingxuan campaign amend` (`load --draft` for a draft)",
        )
    bare = sorted(case.id for case in campaign.case if case.picture and case.id not in pictured)
    if bare:
        yield warning(
            "campaign-pictures",
            zh=f"{campaign.id} 有 {len(bare)} 个案例缺图：{', '.join(bare[:5])}",
            en=f"{len(bare)} cases of {campaign.id} have no picture: {', '.join(bare[:5])}",
            do_zh="补齐图片后重新载入",
            do_en="put the pictures there, and load it again",
        )


async def _ids(pool: asyncpg.Pool) -> set[str]:
    return {row["id"] for row in await pool.fetch("SELECT id FROM campaign")}


def _near(enrolled: Enrolled, now: datetime) -> bool:
    opens_at = enrolled.campaign.timetable.opens_at
    waits = enrolled.life.phase in {Phase.DRAFT, Phase.PUBLISHED, Phase.OPEN}
    return waits and opens_at is not None and opens_at - now <= _SOON


def _unreachable(patient: Patient, enrolled: Enrolled) -> Iterator[Finding]:
    if patient.settings.public_url is None and not patient.embedded:
        yield error(
            "campaign-unreachable",
            zh=f"{enrolled.campaign.id} 快要开始，却没有公众网址",
            en=f"{enrolled.campaign.id} opens soon, and citizens have no address to call",
            do_zh="设置 PINGXUAN_PUBLIC_URL",
            do_en="set PINGXUAN_PUBLIC_URL",
        )
