"""The desk's application: pages from their rooms, behind one guard."""

from collections.abc import Mapping, Sequence
from functools import partial

from aiohttp import web

from display.security import add_security_headers
from display.wording.languages import Language
from ops.deployment import Deployment
from ops.desk.accounts.hashing import Hashing
from ops.desk.assets import assets
from ops.desk.carrying import keep
from ops.desk.exporting import carry_out_export
from ops.desk.exports.making import keep_making
from ops.desk.guard import WAYS, guard, no_copies, told
from ops.desk.house import DESK, Carrier, desk_of
from ops.desk.ordering import carry_out_approved
from ops.desk.pages import (
    accounts,
    alerts,
    applications,
    audit,
    audit_draw,
    ballots,
    complaints,
    files,
    incidents,
    judging,
    my_account,
    overview,
    passkeys,
    receipts,
    recommending,
    requests,
    rulings,
    seats,
    setting_up,
    signing_in,
    systems,
)
from ops.desk.pages.running import course, decisions, exports, scores, watching
from ops.desk.pages.setting import cases as setting_cases
from ops.desk.pages.setting import drafts, loading, parts, preview, texts
from ops.desk.rendering import environment
from ops.desk.requests.acts import Act
from ops.desk.running.deciding import carry_out_decision
from ops.desk.ways import Way

_MAX_BODY_BYTES = 256 * 1024

#: Every route of the desk. A room of pages lists its own as `WAYS`.
ALL_WAYS: tuple[Way, ...] = (
    *files.WAYS,
    *signing_in.WAYS,
    *setting_up.WAYS,
    *overview.WAYS,
    *my_account.WAYS,
    *accounts.WAYS,
    *audit.WAYS,
    *requests.WAYS,
    *incidents.WAYS,
    *rulings.WAYS,
    *ballots.WAYS,
    *audit_draw.WAYS,
    *applications.WAYS,
    *seats.WAYS,
    *judging.WAYS,
    *recommending.WAYS,
    *complaints.WAYS,
    *receipts.WAYS,
    *alerts.WAYS,
    *systems.WAYS,
    *passkeys.WAYS,
    *course.WAYS,
    *decisions.WAYS,
    *scores.WAYS,
    *exports.WAYS,
    *watching.WAYS,
    *drafts.WAYS,
    *parts.WAYS,
    *texts.WAYS,
    *setting_cases.WAYS,
    *preview.WAYS,
    *loading.WAYS,
)
#: What carries out which act once a second person has approved it.
CARRIERS: dict[Act, Carrier] = {
    Act.VOID: carry_out_approved,
    Act.EARLY_CLOSE: carry_out_decision,
    Act.DISQUALIFICATION: carry_out_decision,
    Act.CERTIFICATION: carry_out_decision,
    Act.EXPORT_WITH_BALLOTS: carry_out_export,
}


def desk_app(
    deployment: Deployment,
    ways: Sequence[Way] = ALL_WAYS,
    carriers: Mapping[Act, Carrier] = CARRIERS,
    hashing: Hashing | None = None,
) -> web.Application:
    """The desk's application.

    Args:
        ways: its routes; each names the permission that it needs.
        carriers: what carries out approved requests, by act.
        hashing: at what cost passwords are hashed; the recommended one if not given.
    """
    app = web.Application(middlewares=[told, guard], client_max_size=_MAX_BODY_BYTES)
    app[DESK] = desk_of(deployment, carriers, hashing or Hashing())
    app[WAYS] = {app.router.add_route(way.method, way.path, way.handler): way for way in ways}
    app.cleanup_ctx.append(partial(keep, carrying=app[DESK].carrying))
    app.cleanup_ctx.append(partial(keep_making, making=app[DESK].making))
    app.on_response_prepare.append(add_security_headers)
    app.on_response_prepare.append(no_copies)
    assets()
    for language in Language:
        environment(language)
    return app
