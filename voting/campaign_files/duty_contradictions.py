"""What an organizer says of itself that cannot be so, and what it leaves unsaid. Pure."""

import re

from voting.campaign_files.complaints import Complaints
from voting.rules.campaign import Campaign

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_ICP = re.compile(rf"[{_PROVINCES}]ICP[备证][0-9]{{6,10}}号(-[0-9]{{1,4}})?")
_SECURITY = re.compile(rf"[{_PROVINCES}]公网安备 ?[0-9]{{14}}号")


def contradictions(campaign: Campaign) -> Complaints:
    """Filing numbers that are none, and a form for complaints that nobody answers."""
    imprint = campaign.imprint
    if imprint and imprint.icp and not _ICP.fullmatch(imprint.icp):
        yield (
            ".imprint.icp",
            f"`{imprint.icp}` is no ICP filing number; write one such as 鲁ICP备00000000号-1",
        )
    if imprint and imprint.public_security and not _SECURITY.fullmatch(imprint.public_security):
        yield (
            ".imprint.public_security",
            (
                f"`{imprint.public_security}` is no filing number of the police; write one such as"
                " 鲁公网安备00000000000000号, with 14 digits"
            ),
        )
    if campaign.complaints and imprint is None:
        yield ".complaints", "needs [imprint]: who is turned away must know whom to ask"


def unsaid(campaign: Campaign) -> list[str]:
    """Warnings for what every page of a public vote should say."""
    if not campaign.has_vote:
        return []
    wanted = {
        "imprint": "pages do not say how the organizer is reached, nor under which filing numbers",
        "privacy": "voters are told nothing of what is kept of them, and consent to nothing",
        "complaints": "the public has no form for reports and appeals",
    }
    return [f"no [{name}]: {why}" for name, why in wanted.items() if not getattr(campaign, name)]
