"""Who may enter what: tracks, recommenders and their quotas, applicants and their limits. Pure.

Each complaint is (path in the file, what is wrong and what is allowed); one about a case that is
too many names the other cases that it is too many beside. The earlier case of the file is right.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from voting.campaign_files.complaints import Complaints, listed, repeats
from voting.rules.campaign import Campaign
from voting.rules.entries import Case
from voting.rules.ranking import Scope

_NAME = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
_HOST = re.compile(_NAME)
#: No user name, no port, nothing that a browser would read otherwise than a person.
_HTTPS = re.compile(rf"https://(?P<host>{_NAME})(?:/[!-\[\]-~]*)?")


def contradictions(campaign: Campaign) -> Complaints:
    """What each part says alone may be right; yield where they disagree."""
    yield from _track_problems(campaign)
    yield from _recommender_problems(campaign)
    yield from _recommendation_problems(campaign)
    yield from _too_many_recommended(campaign)
    yield from _group_problems(campaign)
    yield from _applicant_problems(campaign)
    yield from _project_problems(campaign)
    yield from _video_problems(campaign)


def track_problems(where: str, scope: Scope | None, campaign: Campaign) -> Complaints:
    """Complain of a scope of tracks where not every case is in one."""
    if scope is not Scope.TRACK:
        return
    if not campaign.track:
        yield where, "there is no [[track]]"
    for category in campaign.category:
        if category.track is None:
            yield where, f"category `{category.id}` is in no track; give it `track`"


def _track_problems(campaign: Campaign) -> Complaints:
    names = [track.id for track in campaign.track]
    yield from repeats("track", names)
    held = {category.track for category in campaign.category}
    for number, name in enumerate(names):
        if name not in held:
            yield f".track[{number}].id", f"no category is in `{name}`"
    for number, category in enumerate(campaign.category):
        if category.track is not None and category.track not in names:
            what = f"`{category.track}` is no track; allowed: {listed(names)}"
            yield f".category[{number}].track", what


def _recommender_problems(campaign: Campaign) -> Complaints:
    yield from repeats("recommender", [one.id for one in campaign.recommender])
    allowed = [one.id for one in campaign.track or campaign.category]
    kind = "track" if campaign.track else "category"
    for number, one in enumerate(campaign.recommender):
        within = [quota.within for quota in one.quota]
        yield from repeats(f"recommender[{number}].quota", within, field="within")
        for place, name in enumerate(within):
            if name not in allowed:
                what = f"`{name}` is no {kind}; allowed: {listed(allowed)}"
                yield f".recommender[{number}].quota[{place}].within", what


def _recommendation_problems(campaign: Campaign) -> Complaints:
    names = [one.id for one in campaign.recommender]
    if campaign.entry.recommended_only and not names:
        yield ".entry.recommended_only", "there is no [[recommender]]"
        return
    for number, case in enumerate(campaign.case):
        where = f".case[{number}].recommended_by"
        if case.recommended_by is None and campaign.entry.recommended_only:
            yield where, "[entry] takes recommended cases only; write who recommends this one"
        if case.recommended_by is not None and case.recommended_by not in names:
            yield where, f"`{case.recommended_by}` is no recommender; allowed: {listed(names)}"


def _too_many_recommended(campaign: Campaign) -> Complaints:
    """A quota bounds the cases of its own track or category, and no others."""
    most = {(r.id, quota.within): quota.most for r in campaign.recommender for quota in r.quota}
    tracks = {category.id: category.track for category in campaign.category}
    seen: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for number, case in enumerate(campaign.case):
        within = tracks.get(case.category) if campaign.track else case.category
        if case.recommended_by is None or within is None:
            continue
        key = (case.recommended_by, within)
        if key in most and len(seen[key]) >= most[key]:
            what = f"`{key[0]}` recommends at most {most[key]} in `{within}`, and has"
            yield f".case[{number}].recommended_by", f"{what} {_ids(seen[key])} before this one"
        seen[key].append(case)


def _group_problems(campaign: Campaign) -> Complaints:
    first: dict[str, Case] = {}
    for number, case in enumerate(campaign.case):
        if case.applicant_group is None:
            continue
        other = first.setdefault(_plain(case.applicant.zh), case)
        if _plain(other.applicant_group or "") != _plain(case.applicant_group):
            what = f"the same applicant is of `{other.applicant_group}` in case `{other.id}`"
            yield f".case[{number}].applicant_group", what


def _applicant_problems(campaign: Campaign) -> Complaints:
    rules, who = campaign.entry, _applicants(campaign)
    if rules.per_applicant is not None:
        yield from _too_many(
            campaign.case, lambda case: who[case.id], rules.per_applicant, "an applicant"
        )
    if rules.per_applicant_and_field is not None:
        yield from _too_many(
            campaign.case,
            lambda case: (who[case.id], _field(case)),
            rules.per_applicant_and_field,
            "an applicant in one field",
        )
    if rules.fields_per_applicant is not None:
        yield from _too_many_fields(campaign.case, who, rules.fields_per_applicant)


def _too_many(
    cases: Sequence[Case], key: Callable[[Case], Hashable], most: int, who: str
) -> Complaints:
    seen: dict[Hashable, list[Case]] = defaultdict(list)
    for number, case in enumerate(cases):
        earlier = seen[key(case)]
        if len(earlier) >= most:
            what = f"{who} enters at most {most} cases, and this one has {_ids(earlier)}"
            yield f".case[{number}].applicant", what
        earlier.append(case)


def _too_many_fields(cases: Sequence[Case], who: dict[str, str], most: int) -> Complaints:
    seen: dict[str, dict[tuple[str, str], Case]] = defaultdict(dict)
    for number, case in enumerate(cases):
        earlier = seen[who[case.id]]
        if _field(case) not in earlier and len(earlier) >= most:
            what = f"an applicant enters at most {most} fields, and this one has those of"
            yield f".case[{number}].field", f"{what} {_ids(list(earlier.values()))}"
        earlier.setdefault(_field(case), case)


def _project_problems(campaign: Campaign) -> Complaints:
    """A case that names no project is the project of its title."""
    if not campaign.entry.once_per_project:
        return
    first: dict[str, Case] = {}
    for number, case in enumerate(campaign.case):
        other = first.setdefault(_plain(case.project or case.title.zh), case)
        if other is not case:
            field = "project" if case.project else "title"
            what = f"a project is entered once, so in one track; this one is case `{other.id}`"
            yield f".case[{number}].{field}", f"{what}; if it is another one, name its `project`"


def _applicants(campaign: Campaign) -> dict[str, str]:
    """Case id → its applicant: the group of anyone of its name, or else the Chinese name."""
    groups = {
        _plain(case.applicant.zh): _plain(case.applicant_group)
        for case in reversed(campaign.case)
        if case.applicant_group is not None
    }
    names = {case.id: _plain(case.applicant.zh) for case in campaign.case}
    return {case: groups.get(name, name) for case, name in names.items()}


def _plain(name: str) -> str:
    """A name without what typing leaves open: spaces, full-width letters and brackets, case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _field(case: Case) -> tuple[str, str]:
    """A category that is not divided is one field."""
    return case.category, case.field or ""


def _ids(cases: Sequence[Case]) -> str:
    return listed([case.id for case in cases])


def _video_problems(campaign: Campaign) -> Complaints:
    """A link leads to a host that everybody can read in it, and that the organizer allows."""
    for number, name in enumerate(campaign.video_hosts):
        if not _HOST.fullmatch(name):
            yield f".video_hosts[{number}]", f"`{name}` is no host; write one such as v.qq.com"
    for number, case in enumerate(campaign.case):
        found = _HTTPS.fullmatch(case.video) if case.video else None
        where = f".case[{number}].video"
        if case.video and not found:
            yield (
                where,
                f"`{case.video}` is no https address such as https://v.qq.com/x/page/a.html",
            )
        elif found and not _is_allowed(found["host"], campaign.video_hosts):
            yield (
                where,
                f"`{found['host']}` is not allowed; allowed: {listed(campaign.video_hosts)}",
            )


def _is_allowed(host: str, hosts: Sequence[str]) -> bool:
    return not hosts or any(host == one or host.endswith(f".{one}") for one in hosts)
