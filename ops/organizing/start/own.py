"""A new campaign from the template. Pure but for reading it."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ops.organizing.start.examples import examples

TEMPLATE = Path(__file__).parent / "template"
_ZONE = ZoneInfo("Asia/Shanghai")
#: Days from today: filing ends, voting opens, voting closes.
_FILING_ENDS, OPENS, _CLOSES = 10, 14, 29


def files(campaign_id: str, today: date) -> dict[str, bytes]:
    """The files of a campaign from the template; voting opens two weeks from today."""
    words = {
        "@id@": campaign_id,
        "@filing_begins_at@": _midnight(today, 0),
        "@filing_ends_at@": _midnight(today, _FILING_ENDS),
        "@opens_at@": _midnight(today, OPENS),
        "@closes_at@": _midnight(today, _CLOSES),
    }
    rules = _filled((TEMPLATE / "campaign.toml").read_text(encoding="utf-8"), words)
    return {
        "campaign.toml": rules.encode(),
        "cases/example.toml": examples(rules).encode(),
        "README.md": readme(campaign_id),
    }


def readme(campaign_id: str) -> bytes:
    """What stands beside every new campaign file."""
    text = (TEMPLATE / "README.md").read_text(encoding="utf-8")
    return _filled(text, {"@id@": campaign_id}).encode()


def _filled(text: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def _midnight(today: date, days: int) -> str:
    return datetime.combine(today + timedelta(days=days), time(), _ZONE).isoformat()
