"""PostgreSQL and Valkey from PyPI wheels, as child processes of the command that needs them."""
