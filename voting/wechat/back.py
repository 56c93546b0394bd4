"""The page that a citizen goes back to after a sign-in: one of ours, or the front door. Pure."""

import re

HOME = "/"
#: One slash, then nothing that a browser could read as another host, a scheme or a control.
_OWN = re.compile(r"/(?:(?:c/|receipts)[A-Za-z0-9_\-./~%=&?+,:]*)?")
_MOST = 512


def own_path(wish: str) -> str:
    """A path of ours that an address asks for; the front door for everything else."""
    return wish if len(wish) <= _MOST and _OWN.fullmatch(wish) else HOME
