"""Each configured receiver of alerts as one way to send a notice."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from ops.messages.alerting.formats import (
    body_of,
    check_robot,
    dingtalk_url,
    signature_headers,
    text_of,
)
from ops.messages.alerting.notices import Notice
from ops.messages.outbound.mail_post import MailPost, mail
from ops.messages.outbound.plan_file import Format, Mail, Read, Webhook
from ops.messages.outbound.web_post import WebPost

#: Raises Undelivered.
SendNotice = Callable[[Notice], Awaitable[None]]


def alert_channels(read: Read, web: WebPost) -> dict[str, SendNotice]:
    """By name, in the order of the file."""
    found = {hook.name: _by_webhook(read, hook, web) for hook in read.plan.webhook}
    if read.mail_server is not None and read.plan.mail is not None:
        found["mail"] = _by_mail(read.plan.mail, MailPost(read.mail_server, read.allowed))
    return found


def _by_webhook(read: Read, hook: Webhook, web: WebPost) -> SendNotice:
    url, secret = read.urls[hook.name], read.secrets[hook.name]

    async def send(notice: Notice) -> None:
        # DingTalk and signed JSON go by the wall's time, whatever a test's clock says.
        body, now = body_of(notice, hook.format), datetime.now(UTC)
        match hook.format:
            case Format.WECOM:
                await web.send(url, body, {}, check_robot)
            case Format.DINGTALK:
                await web.send(dingtalk_url(url, secret, now), body, {}, check_robot)
            case Format.JSON:
                await web.send(url, body, signature_headers(notice.key, body, secret, now))

    return send


def _by_mail(plan: Mail, post: MailPost) -> SendNotice:
    async def send(notice: Notice) -> None:
        subject = f"{notice.zh.title} / {notice.en.title}"
        await post.send(
            mail(
                sender=plan.sender,
                receivers=plan.receivers,
                subject=subject,
                text=text_of(notice),
            )
        )

    return send
