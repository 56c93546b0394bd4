"""What an office owes the public: who answers, under which filing numbers, what is kept, and
within how many days a report or an appeal is answered."""

from typing import Annotated

from msgspec import Meta

from voting.rules.shapes import Line, Shape, Text

Version = Annotated[str, Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]*$", max_length=32)]
#: Network logs are kept for six months by law: 184 days are the longest six months.
LEAST_KEPT_DAYS = 184
KEEP_CONTACT_DAYS = 30


class Imprint(Shape, frozen=True):
    """How the organizer is reached, and the numbers under which the site is filed."""

    contact: Text
    icp: Line | None = None
    public_security: Line | None = None

    @property
    def security_digits(self) -> str:
        """The digits alone, as the register of the police takes them in an address."""
        return "".join(letter for letter in self.public_security or "" if letter.isdigit())


class Privacy(Shape, frozen=True):
    """What the public is told of personal data; voting is consent to the version in force.

    `keep_days` is for how long sealed addresses are kept, from the ballot on.
    """

    version: Version
    notice: Text
    keep_days: Annotated[int, Meta(ge=LEAST_KEPT_DAYS, le=1830)] = LEAST_KEPT_DAYS


class Hearing(Shape, frozen=True):
    """The form for reports and appeals: answered within `answer_days` days.

    `keep_contact_days` is for how long a contact is kept, from the answer on.
    """

    answer_days: Annotated[int, Meta(ge=1, le=60)]
    keep_contact_days: Annotated[int, Meta(ge=1, le=365)] = KEEP_CONTACT_DAYS
