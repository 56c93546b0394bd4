"""WeChat's name for a person becomes ours at once: a digest that no ledger, log or link undoes."""

from voting.keyring import HouseKeys, derive, keyed_digest
from voting.wechat.account import Account, KnownBy


class Names:
    """Names of one account's followers and visitors under the house's key."""

    def __init__(self, keys: HouseKeys, account: Account) -> None:
        self._key = derive(keys.token, "wechat identity")
        self._app_id = account.app_id

    def of(self, value: str, known_by: KnownBy) -> str:
        """The identity of a voter's token: 32 hexadecimal digits.

        An openid is a person's name to one account, so the account is part of it; a unionid is
        the same for all accounts of an open platform.
        """
        whose = self._app_id if known_by is KnownBy.OPENID else ""
        return keyed_digest(self._key, f"{known_by}:{whose}:{value}".encode()).hex()
