"""What kind of lines an operator runs, by lists of others and by what it calls itself. Pure."""

import re
from collections.abc import Collection

from voting.domain import NetworkClass

#: What operators of each class call themselves, as regular expressions between spaces.
_WORDS = {
    NetworkClass.VPN: r"""
        vpn\b \bprox(y|ies)\b \btor.(exit|project)
    """,
    NetworkClass.HOSTING: r"""
        hosting \bhost\b cloud data.?cent \bidcs?\b \bvps colocation dedicated.server
        \bcdn\b internet.data alibaba tencent baidu jingdong ucloud kingsoft bytedance
        byteplus volc(ano.)?engine netease qiniu abitcool 21vianet amazon \baws\b google
        microsoft oracle digitalocean linode akamai \bovh hetzner vultr constant.company
        choopa leaseweb contabo scaleway online.s\.?a\.?s quadranet psychz zenlayer fastly
    """,
    NetworkClass.CAMPUS: r"""
        cernet universit universidad college school academ institut education
        research.network \bcstnet egovnet ministry government municipal hospital
        department.of \bdod\b \bbank\b insurance postal television
    """,
    NetworkClass.MOBILE: r"""
        china.mobile \bcmnet \bmobile\b cellular wireless \bgsm\b vodafone smartone docomo
        t-mobile softbank telkomsel \bjio\b airtel
    """,
    NetworkClass.RESIDENTIAL: r"""
        chinanet china.?telecom china.?unicom ^unicom tietong gehua catv
        china.networks.inter broadcasting telecom telekom telefon broadband cable
        fib(er|re)\b fibra comcast verizon at&t telstra chunghwa hinet kddi \bntt\b
        communications?\b internet.service \bisp\b man.network province.network
        province,.p\.r dian-xin-tong fibrlink great.?wall virgin.media bell.canada telia
        tele2 swisscom ^free.sas \bkpn\b proximus telenor bharat.sanchar viettel vnpt jcom
        powercomm dacom uninet fastweb orange.s\.a sky.uk claro lg.hellovision
    """,
}
_PATTERNS = [
    (kind, re.compile("|".join(words.split()), re.IGNORECASE)) for kind, words in _WORDS.items()
]


def class_of(
    asn: int, name: str, *, hosting: Collection[int], vpn: Collection[int]
) -> NetworkClass:
    """The class of an operator; the lists have the first word, the first word in a name the next.

    Args:
        hosting, vpn: AS numbers that others list as such.
    """
    if asn in vpn:
        return NetworkClass.VPN
    if asn in hosting:
        return NetworkClass.HOSTING
    found = (kind for kind, pattern in _PATTERNS if pattern.search(name))
    return next(found, NetworkClass.UNKNOWN)
