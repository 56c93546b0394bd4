"""What operations can fail with.

::

    OperationsError
    ├── WrongInput        what was asked or given is wrong
    │   └── SettingsError a variable of the environment is wrong
    ├── EmbeddedError     an embedded server cannot be found, started or kept running
    └── RoleError         a role of `up` cannot be kept running
"""


class OperationsError(Exception):
    """A fault that its message explains to an operator: no traceback is needed."""


class WrongInput(OperationsError):
    """What was asked or given is wrong, and would be at any time; says what is allowed."""


class SettingsError(WrongInput):
    """A variable of the environment is wrong; names it, its value and what is allowed."""


class EmbeddedError(OperationsError):
    """An embedded server cannot be found, started or kept running."""


class RoleError(OperationsError):
    """A role of `up` cannot be kept running."""
