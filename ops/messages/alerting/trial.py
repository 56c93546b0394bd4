"""A test to each receiver of alerts: whether people can be told."""

from datetime import datetime

from ops.messages.alerting.channels import alert_channels
from ops.messages.alerting.notices import trial_notice
from ops.messages.outbound.plan_file import Read
from ops.messages.outbound.web_post import Undelivered, web_post


async def tried(plan: Read, only: str | None, now: datetime) -> list[tuple[str, str]]:
    """(channel, why the test did not arrive, or nothing), of every channel or of one alone."""
    found = []
    async with web_post(plan.allowed) as web:
        for name, send in alert_channels(plan, web).items():
            if only not in (None, name):
                continue
            try:
                await send(trial_notice(now))
            except Undelivered as fault:
                found.append((name, str(fault)))
            else:
                found.append((name, ""))
    return found
