"""What citizens call, and whose word is believed about where they are."""

from collections.abc import Iterator

from ops.doctor.finding import Finding, error, warning
from ops.doctor.patient import Patient
from ops.settings.settings import Network, Settings

#: Wider than these, a network holds strangers.
_WIDEST = {4: 8, 6: 32}


async def check(patient: Patient) -> list[Finding]:
    """What is wrong with the public address and its proxies."""
    settings = patient.settings
    return [*_address(settings, embedded=patient.embedded), *_proxies(settings)]


def _address(settings: Settings, *, embedded: bool) -> Iterator[Finding]:
    if settings.secure_cookies:
        return
    judged = warning if embedded else error
    yield judged(
        "public-url",
        zh=f"公众地址是 {settings.origin}：不是 https，只有本机能访问",
        en=f"the public address is {settings.origin}: not https, for this machine alone",
        do_zh="设置 PINGXUAN_PUBLIC_URL=https://…，并在前面放置终止 TLS 的反向代理",
        do_en="set PINGXUAN_PUBLIC_URL=https://…, and put a proxy with TLS before the fronts",
    )


def _proxies(settings: Settings) -> Iterator[Finding]:
    if settings.secure_cookies and not settings.trusted_proxies:
        yield error(
            "proxies-missing",
            zh="公众地址是 https，却没有可信代理：所有投票人看上去都来自代理的地址",
            en="the public address is https and no proxy is trusted: every voter seems to come"
            " from the proxy's address",
            do_zh="把反向代理的地址写进 PINGXUAN_TRUSTED_PROXIES",
            do_en="name the address of the proxy in PINGXUAN_TRUSTED_PROXIES",
        )
    for network in settings.trusted_proxies:
        if too_wide(network):
            yield error(
                "proxies-too-wide",
                zh=f"可信代理 {network} 太宽：任何人都能伪造自己的地址",
                en=f"the trusted network {network} is too wide: anybody may make an address up",
                do_zh="只写代理自己的地址",
                do_en="name the addresses of the proxies alone",
            )


def too_wide(network: Network) -> bool:
    """Whether strangers fit in: more than a private network of that size has."""
    return network.prefixlen < _WIDEST[network.version] or (
        not network.is_private and network.prefixlen < _WIDEST[network.version] * 3
    )
