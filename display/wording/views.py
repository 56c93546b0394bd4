"""How large a visitor reads: the standard page, or the large print (适老化), simpler and calm."""

from enum import StrEnum

from display.wording.preferences import Preference


class View(StrEnum):
    """A way to lay out every page; the value stands in addresses and in the cookie."""

    STANDARD = "standard"
    LARGE = "large"

    @property
    def other(self) -> "View":
        """What the switch on the page offers."""
        return View.STANDARD if self is View.LARGE else View.LARGE


VIEW = Preference(param="view", cookie="px_view", usual=View.STANDARD)
