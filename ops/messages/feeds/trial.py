"""A test to a system that is sent feeds: signed like them, and without any figure."""

import json
from datetime import datetime

from ops.errors import WrongInput
from ops.messages.alerting.formats import signature_headers
from ops.messages.outbound.plan_file import Read
from ops.messages.outbound.web_post import Undelivered, web_post

FORMAT = "pingxuan-feed-test-1"


async def tried(plan: Read, name: str, now: datetime) -> str:
    """Why the test did not arrive; nothing where it did.

    Raises:
        WrongInput: no system is called so.
    """
    hook = next((one for one in plan.plan.feed if one.name == name), None)
    if hook is None:
        raise WrongInput(f"no system `{name}` is sent feeds")
    document = {"format": FORMAT, "campaign": hook.campaign, "at": now.isoformat()}
    body = json.dumps(document).encode()
    headers = signature_headers(f"test:{now.isoformat()}", body, plan.secrets[name], now)
    try:
        async with web_post(plan.allowed) as web:
            await web.send(plan.urls[name], body, headers)
    except Undelivered as fault:
        return str(fault)
    return ""
