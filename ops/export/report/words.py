"""What the ledger's words are called in a report."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from voting.domain import Channel, Phase, Status
from voting.history.decisions import Kind
from voting.rules.ranking import Normaliser

PHASES = {
    Phase.DRAFT: "草案",
    Phase.PUBLISHED: "已发布",
    Phase.OPEN: "投票进行中",
    Phase.CLOSED: "投票已截止",
    Phase.IN_REVIEW: "评审中",
    Phase.NOTICE: "公示中",
    Phase.CERTIFIED: "已核定",
}
KINDS = {
    Kind.PUBLICATION: "发布",
    Kind.OPENING: "投票开始",
    Kind.CLOSING: "投票截止",
    Kind.AMENDMENT: "规则修订",
    Kind.SUSPENSION: "案例暂停",
    Kind.RESUMPTION: "案例恢复",
    Kind.WITHDRAWAL: "案例退出",
    Kind.DISQUALIFICATION: "取消参评资格",
    Kind.REINSTATEMENT: "恢复参评资格",
    Kind.REVIEW: "进入评审",
    Kind.SHORTLIST: "确定入围名单",
    Kind.SCORES: "登记评分",
    Kind.NUMBERS: "确定奖项数量",
    Kind.ADOPTION: "采纳获奖名单",
    Kind.NOTICE: "公示",
    Kind.OBJECTION: "异议",
    Kind.ANSWER: "异议答复",
    Kind.OVERRULING: "保留外地票",
    Kind.CERTIFICATION: "核定",
    Kind.REVOCATION: "撤销奖项",
}
STATUSES = {
    Status.PENDING: "待判",
    Status.COUNTED: "有效",
    Status.HELD: "暂扣",
    Status.VOIDED: "作废",
}
CHANNELS = {
    Channel.WEB: "网页",
    Channel.WECHAT: "微信",
    Channel.APP: "客户端",
    Channel.SMS: "短信",
}
SECTIONS = {
    "timetable": "时间安排",
    "ballot": "投票规则",
    "ranking": "排名规则",
    "clause": "规则条文",
    "published_count": "票数公布方式",
    "imprint": "主办信息",
    "privacy": "隐私说明",
    "complaints": "举报与申诉",
    "award": "奖项",
    "entry": "申报规则",
}
#: How figures become points; 数值 is the counted votes or the mean of the scores.
FORMULAS = {
    Normaliser.FIRST_100: "本案例数值 ÷ 组内最大数值 × 100",
    Normaliser.SHARE: "本案例数值 ÷ 组内数值之和 × 100",
    Normaliser.MIN_MAX: "（本案例数值 − 组内最小数值）÷（组内最大数值 − 组内最小数值）× 100",
    Normaliser.RANK: "（组内案例数 − 名次 + 1）÷ 组内案例数 × 100",
    Normaliser.LOG: "ln(1 + 本案例数值) ÷ ln(1 + 组内最大数值) × 100",
    Normaliser.NONE: "数值本身",
}
_NUMERALS = "一二三四五六七八九十"


def numeral(number: int) -> str:
    """A part's number, from 1 to 19."""
    ten = len(_NUMERALS)
    return _NUMERALS[number - 1] if number <= ten else f"十{_NUMERALS[number - ten - 1]}"


def actor(name: str) -> str:
    """Who decided; what the timetable alone brings about is nobody's."""
    return "系统时钟" if name == "clock" else name


def local(at: datetime, zone: ZoneInfo) -> str:
    """A time as the campaign's clock shows it."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def minute(at: datetime, zone: ZoneInfo) -> str:
    """A time of the timetable, to the minute."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def decimal(number: Decimal) -> str:
    """A number without the zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
