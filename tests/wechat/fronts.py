"""Fronts whose official account is the double's, and the way of a citizen through them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from aiohttp import ClientResponse

from ops.deployment import Deployment
from ops.settings.wechat import WeChatSettings
from tests.campaigns import campaign
from tests.fronts import COOKIE, RULES, RealFront
from tests.wechat.double import APP_ID, KEY_TEXT, SECRET, TOKEN, Double, Visitor
from voting.domain import IdentityKind
from voting.rules.ballot import Eligibility
from voting.rules.campaign import Campaign

IN_WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; PHF110 Build/TP1A.220905.001; wv) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 "
    "MMWEBSDK/20231202 MicroMessenger/8.0.47.2560(0x28002F30) WeChat/arm64 Weixin NetType/WIFI "
    "Language/zh_CN ABI/arm64"
)
CITIZEN = Visitor(openid="oInvented-1", unionid="uInvented-1")


def with_account(deployment: Deployment, double: Double, **more: Any) -> Deployment:
    """The same deployment, speaking for the double's account; secrets are files of its folder."""
    folder = deployment.settings.data_dir
    settings = WeChatSettings(
        app_id=APP_ID,
        secret_file=_file(folder, "app-secret", SECRET),
        message_token_file=_file(folder, "message-token", TOKEN),
        message_key_file=_file(folder, "message-key", KEY_TEXT),
        api_origin=double.origin,
    )
    wechat = replace(settings, **more)
    return replace(deployment, settings=replace(deployment.settings, wechat=wechat))


def for_wechat_alone() -> Campaign:
    """The campaign `tiny`, where only who signed in by WeChat may vote."""
    whole = campaign(quotas=RULES)
    eligible = Eligibility(identities=[IdentityKind.WECHAT])
    assert whole.ballot is not None
    ballot = msgspec.structs.replace(whole.ballot, eligible=eligible)
    return msgspec.structs.replace(whole, ballot=ballot)


def _file(folder: Path, name: str, words: str) -> Path:
    file = folder / name
    file.write_text(f"{words}\n", encoding="ascii")
    return file


@dataclass
class Phone:
    """A citizen's phone: its cookies, and what it says of itself."""

    front: RealFront
    cookies: dict[str, str] = field(default_factory=dict)
    agent: str = IN_WECHAT

    async def open(self, path: str, **more: Any) -> ClientResponse:
        """Open a page; a redirection is the answer."""
        return await self._ask("GET", path, **more)

    async def send(self, path: str, **fields: str) -> ClientResponse:
        """Send a form of a page."""
        return await self._ask("POST", path, data=fields)

    async def begin(self, back: str = "/c/tiny") -> Mapping[str, str]:
        """Ask to sign in: the query that WeChat is sent."""
        answer = await self.open("/wechat/login", params={"next": back, "tap": "1"})
        assert answer.status == 302, await answer.text()
        return query_of(answer.headers["Location"])

    async def come_back(self, **query: str) -> ClientResponse:
        """Come back from WeChat."""
        return await self.open("/wechat/callback", params=query)

    async def sign_in(
        self, double: Double, visitor: Visitor = CITIZEN, back: str = "/c/tiny"
    ) -> ClientResponse:
        """All of it, as WeChat leads a visitor through."""
        asked = await self.begin(back)
        code = double.code_for(visitor, asked["scope"])
        return await self.come_back(code=code, state=asked["state"])

    async def vote(self, *cases: str) -> int:
        """Cast a ballot: the status of the answer."""
        answer = await self.front.cast(self.cookies.get(COOKIE, ""), *cases)
        return answer.status

    async def _ask(self, method: str, path: str, **more: Any) -> ClientResponse:
        headers = {
            "User-Agent": self.agent,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        session, url = self.front.session, self.front.url(path)
        async with session.request(
            method, url, headers=headers, allow_redirects=False, **more
        ) as answer:
            await answer.read()
        self._keep(answer.cookies)
        return answer

    def _keep(self, given: SimpleCookie) -> None:
        for name, morsel in given.items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


def query_of(address: str) -> dict[str, str]:
    """The query of an address, each name once."""
    found = parse_qs(urlsplit(address).query, strict_parsing=True)
    assert all(len(values) == 1 for values in found.values())
    return {name: values[0] for name, values in found.items()}
