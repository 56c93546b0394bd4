"""Refusals as RFC 9457 problem documents: one table, one renderer."""

from dataclasses import dataclass
from typing import Any

import msgspec
from aiohttp import web

from voting.refusal import Reason, Refused
from voting.rules.ballot import Period, Quota, Subject, Unit
from voting.rules.shapes import Text

PROBLEM_TYPE = "application/problem+json"


class RefusedRequest(Exception):
    """Carries a refusal from anywhere in a handler to the middleware that renders it."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Problem:
    """How a reason is told: HTTP status, and a sentence in both languages."""

    status: int
    zh: str
    en: str


TABLE: dict[Reason, Problem] = {
    Reason.MALFORMED: Problem(400, "请求格式不正确", "The request is malformed"),
    Reason.NO_VOTER: Problem(
        401, "缺少投票人凭证，请刷新页面后再投", "No voter token; reload the page and vote again"
    ),
    Reason.CROSS_SITE: Problem(403, "请从投票页面提交", "Send the ballot from the voting page"),
    Reason.NOT_OPEN: Problem(403, "投票尚未开始", "Voting has not opened yet"),
    Reason.CLOSED: Problem(403, "投票已结束", "Voting has closed"),
    Reason.NOT_ELIGIBLE: Problem(
        403, "不符合本次投票的参与条件", "Not eligible to vote in this campaign"
    ),
    Reason.NOT_FOUND: Problem(404, "没有找到", "Not found"),
    Reason.NOT_SET_UP: Problem(404, "本站没有启用这项功能", "This is not set up on this site"),
    Reason.WRONG_METHOD: Problem(405, "不支持这种请求方法", "The method is not allowed here"),
    Reason.QUOTA_USED: Problem(409, "票数已用完", "The quota is used up"),
    Reason.TOO_LARGE: Problem(413, "请求太大", "The request is too large"),
    Reason.NOT_JSON: Problem(
        415,
        "请使用 application/json，且不压缩",
        "Send application/json without a content encoding",
    ),
    Reason.ILLEGAL_BALLOT: Problem(
        422, "选票不符合投票规则", "The ballot does not follow the rules"
    ),
    Reason.BALLOT_ID_TAKEN: Problem(
        422,
        "该选票编号已用于另一张选票",
        "The ballot_id was used for a ballot with other selections",
    ),
    Reason.TOO_FAST: Problem(429, "操作太快，请稍候再试", "Too fast; wait a moment and try again"),
    Reason.PROOF_NEEDED: Problem(
        429,
        "请让浏览器先完成一次计算，再用同一选票编号提交",
        "Let the browser work out the challenge, then send the same ballot_id with its proof",
    ),
    Reason.TRY_AGAIN: Problem(
        503,
        "暂时无法确认，请用同一选票编号重试",
        "Not confirmed yet; try again with the same ballot_id",
    ),
    Reason.RULES_CHANGED: Problem(
        503,
        "规则刚刚有变，请稍候用同一选票编号重试",
        "The rules have just changed; try again in a moment with the same ballot_id",
    ),
    Reason.FAULT: Problem(500, "服务器出错", "The server failed"),
}


def document(refused: Refused) -> dict[str, Any]:
    """The problem document of a refusal; absent facts are left out."""
    problem = TABLE[refused.reason]
    title = _title(refused)
    body: dict[str, Any] = {
        "type": f"/problems/{refused.reason}",
        "status": problem.status,
        "title": f"{title.zh} / {title.en}",
        "title_zh": title.zh,
        "title_en": title.en,
    }
    if refused.field:
        body |= {"field": refused.field, "allowed": refused.allowed}
        body["detail"] = f"{refused.field}: {refused.allowed}"
    rule = refused.quota or refused.rule
    if rule is not None:
        body["detail"] = f"{rule.title.zh} / {rule.title.en}"
        body["rule"] = {"name": rule.name, "zh": rule.title.zh, "en": rule.title.en}
    if refused.quota is not None:
        body["rule"]["unit"] = refused.quota.unit.value
    if refused.case is not None:
        body["case"] = refused.case
    if refused.challenge is not None:
        body["challenge"] = msgspec.to_builtins(refused.challenge)
    if refused.quota is not None or refused.resets_at is not None:
        body["resets_at"] = refused.resets_at and refused.resets_at.isoformat()
    return body


def _title(refused: Refused) -> Text:
    """The table's sentence; a quota by case says that other cases may still have votes."""
    if refused.quota is not None and refused.quota.unit is Unit.CASE:
        return _case_title(refused.quota, named=refused.case is not None)
    problem = TABLE[refused.reason]
    return Text(problem.zh, problem.en)


def _case_title(quota: Quota, *, named: bool) -> Text:
    """Who shares a quota with others, or has several votes for a case, may not have voted yet."""
    which = "这个案例" if named else "所选案例中有"
    end = "" if named else "的"
    if quota.limit > 1 or quota.subject is not Subject.VOTER:
        en = "for this case" if named else "for one of your choices"
        return Text(f"{which}票数已用完{end}", f"The votes {en} are used up")
    today = "今天" if quota.period is Period.DAY else ""
    en = "You have voted for this case" if named else "One of your choices was voted for"
    return Text(f"{which}{today}已投过{end}", f"{en} already")


def respond(refused: Refused) -> web.Response:
    """The whole answer to a refused request."""
    headers = {"Cache-Control": "no-store"}
    if refused.retry_after_s is not None:
        headers["Retry-After"] = str(refused.retry_after_s)
    return web.Response(
        status=TABLE[refused.reason].status,
        body=msgspec.json.encode(document(refused)),
        content_type=PROBLEM_TYPE,
        headers=headers,
    )
