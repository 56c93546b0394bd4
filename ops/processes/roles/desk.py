"""The desk's process: a listener that the public port never reaches."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ops.deployment import Deployment
from ops.desk.app import desk_app
from ops.messages.feeds.serving import PREFIX, feed_app
from ops.processes.health import listening


@asynccontextmanager
async def serving(deployment: Deployment) -> AsyncIterator[None]:
    """Serve the desk while the context lasts."""
    settings = deployment.settings
    app = desk_app(deployment)
    app.add_subapp(PREFIX, feed_app(deployment))
    async with listening(app, (settings.inner_host, settings.desk_port)):
        yield
