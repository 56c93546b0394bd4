"""What of an address is shown to everybody on the machine when PostgreSQL's programs run."""

import pytest

from ops.backup.programs import _apart


@pytest.mark.parametrize(
    ("address", "shown", "password"),
    [
        ("postgresql://u:a%40b@db1:5432,db2/p", "postgresql://u@db1:5432,db2/p", "a@b"),
        ("postgresql://app@/p?host=%2Ftmp%2Fx", "postgresql://app@/p?host=%2Ftmp%2Fx", ""),
        ("postgresql://db/p", "postgresql://db/p", ""),
    ],
)
def test_a_password_never_stands_on_a_command_line(
    address: str, shown: str, password: str
) -> None:
    assert _apart(address) == (shown, password)
