"""Style sheets and scripts."""

from ops.desk.assets import serve_asset
from ops.desk.permissions import Permission
from ops.desk.ways import get

WAYS = (get("/static/{name}", serve_asset, Permission.PUBLIC),)
