"""What a request says of the device and the network behind it."""

from aiohttp import hdrs, web

from ops.desk.house import DESK
from voting.provenance.client import device_class
from voting.provenance.tracing import client_address, network_of


def client_of(request: web.Request) -> str:
    """Browser and system, for the list of sessions."""
    return device_class(request.headers.get(hdrs.USER_AGENT, ""))


def network_name(request: web.Request) -> str:
    """The network that a request comes from, as text; it is kept only as a keyed digest."""
    trusted = request.app[DESK].deployment.settings.trusted_proxies
    forwarded = ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, []))
    return network_of(client_address(request.remote or "", forwarded, trusted)).hex()
