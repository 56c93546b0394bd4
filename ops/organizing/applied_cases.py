"""Confirmed applications as the files of cases beside a campaign file.

The campaign's folder stays what the campaign is made of: it is checked and loaded as ever, and
only a draft takes other cases. Files are whole each time, so that writing them again changes
nothing, and one that was withdrawn since is gone.
"""

from collections.abc import Mapping

import msgspec
import tomli_w

from ops.applications.domain import Application, FileKind, State
from ops.applications.files import FileStore
from ops.applications.intake import case_of
from ops.applications.secrecy import Secrecy
from ops.applications.store import ApplicationStore
from ops.errors import WrongInput
from ops.organizing.campaign_drafts.pictures import drawn_anew
from ops.organizing.campaign_drafts.troubles import DraftRefused
from voting.ledger.register import Enrolled

CASES = "cases/applications.toml"
_HEAD = """\
# 由已确认的申报生成，重新生成时整个替换。
# Made of confirmed applications; replaced whole.

"""


def picture_name(application: Application) -> str:
    """Where the picture of an application stands beside the campaign file."""
    return f"pictures/{application.case_id}.webp"


async def files_of_cases(
    enrolled: Enrolled,
    store: ApplicationStore,
    files: FileStore,
    *,
    secrecy: Secrecy,
) -> Mapping[str, bytes]:
    """The files by their path in the campaign's folder; none without a confirmed application.

    Raises:
        OutcomeUnknown: PostgreSQL does not answer.
        OperationsError: a file was sealed under another key.
        WrongInput: a picture is none that may be used; names the application.
    """
    found: dict[str, bytes] = {}
    cases = []
    for one in await store.sent_in(enrolled.campaign_no):
        if one.state is not State.CONFIRMED:
            continue
        sent = await files.content(secrecy, enrolled.campaign_no, one.number, FileKind.PICTURE)
        if sent is not None:
            found[picture_name(one)] = _drawn(f"{one.number}.{sent[0]}", sent[1])
        picture = picture_name(one) if sent else None
        cases.append(msgspec.to_builtins(case_of(one, enrolled.campaign, picture)))
    if cases:
        found[CASES] = (_HEAD + tomli_w.dumps({"case": cases})).encode()
    return found


def _drawn(name: str, content: bytes) -> bytes:
    try:
        return drawn_anew(name, content)
    except DraftRefused as fault:
        raise WrongInput(str(fault)) from fault
