"""What the account answers to a message, in Chinese and English. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voting.rules.campaign import Campaign
from voting.rules.entries import Case

_MOST_CASES = 3
_MOST_NUMBER = 64

HELP = """回复案例编号，例如 {example}，即可打开案例页面。
Reply with the number of a case, such as {example}, to open its page.
{home}"""
NOTHING_ON_SHOW = """目前没有展示中的评选活动。
No campaign is on show at present."""
FOR_THE_SENDER = """链接仅供本人登录投票，10 分钟内有效，限用一次。
The link signs you in to vote: for you alone, for 10 minutes, and once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A case on show that a message names."""

    campaign: Campaign
    case: Case

    @property
    def page(self) -> str:
        """Its page, as a path."""
        return f"/c/{self.campaign.id}/cases/{self.case.id}"


def named(message: str, campaigns: Iterable[Campaign]) -> Sequence[Found]:
    """The cases whose number a message is, whatever the case and width of its letters."""
    number = _folded(message)
    if not number or len(number) > _MOST_NUMBER:
        return []
    return [
        Found(campaign=campaign, case=case)
        for campaign in campaigns
        for case in campaign.case
        if _folded(case.id) == number
    ][:_MOST_CASES]


def about(found: Found, link: str) -> str:
    """A case and the address of its page."""
    title = found.case.title
    names = title.zh if title.zh == title.en else f"{title.zh}\n{title.en}"
    return f"{names}\n{link}"


def help_for(campaigns: Sequence[Campaign], origin: str) -> str:
    """What the account can be asked."""
    if not campaigns:
        return NOTHING_ON_SHOW
    home = f"{origin}/c/{campaigns[0].id}" if len(campaigns) == 1 else f"{origin}/"
    return HELP.format(example=campaigns[0].case[0].id, home=home)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
