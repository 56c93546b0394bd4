"""What a file says of applications that cannot be so. Pure."""

from itertools import combinations

from voting.campaign_files.complaints import Complaints
from voting.rules.applications import Applications
from voting.rules.campaign import Campaign


def contradictions(campaign: Campaign) -> Complaints:
    """Times out of order, and what an applicant must be told before anything is kept."""
    rules = campaign.applications
    if rules is None:
        return
    yield from _times(campaign, rules)
    for first, second in combinations(range(len(rules.section)), 2):
        if rules.section[first].heading == rules.section[second].heading:
            where = f".applications.section[{second}].heading"
            yield where, f"`{rules.section[second].heading.zh}` stands here a second time"
    if campaign.privacy is None:
        yield ".applications", "needs [privacy]: applicants must know what is kept of them"
    if campaign.imprint is None:
        yield ".applications", "needs [imprint]: who is returned must know whom to ask"


def _times(campaign: Campaign, rules: Applications) -> Complaints:
    opens_at = campaign.timetable.opens_at
    if rules.closes_at <= rules.opens_at:
        yield ".applications.closes_at", "must be later than opens_at"
    if rules.review_ends_at < rules.closes_at:
        yield ".applications.review_ends_at", "must not be earlier than closes_at"
    if opens_at is not None and rules.review_ends_at > opens_at:
        what = "must not be later than timetable.opens_at: cases stand before the vote opens"
        yield ".applications.review_ends_at", what


def without_codes(campaign: Campaign, *, set_up: bool) -> list[str]:
    """A warning where applicants have no way in: they sign in by a code to their telephone."""
    if campaign.applications is None or set_up:
        return []
    return ["applications: nobody can sign in: PINGXUAN_SMS_URL is not set"]
