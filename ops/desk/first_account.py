"""The way in where nobody is in yet: a first-login link for an administrator."""

from datetime import datetime

from ops.desk.accounts.nouns import AccountState, Trouble
from ops.desk.office import AccountOffice, By
from ops.desk.permissions import Role

TERMINAL = "terminal"
_NAME = "admin"
_REASON = "first login of an administrator"
_SIGN_IN = "sign-in"


async def first_login(office: AccountOffice, now: datetime) -> str:
    """Where to begin, as a path: a new link for the administrator `admin`, who is made where
    there is none; or the sign-in page, once an administrator has been set up.

    An account that is in use is never reset by this, nor one that was disabled or demoted.
    """
    accounts = await office.accounts.all()
    administrators = [one for one in accounts if one.role is Role.ADMINISTRATOR]
    if any(one.state is AccountState.ACTIVE for one in administrators):
        return _SIGN_IN
    invited = [one for one in administrators if one.state is AccountState.INVITED]
    by = By(actor=TERMINAL, reason=_REASON, now=now)
    if invited:
        found = await office.reset(invited[0].name, by)
    else:
        found = await office.add(_NAME, Role.ADMINISTRATOR, by)
    return _SIGN_IN if isinstance(found, Trouble) else f"login?token={found.token}"
