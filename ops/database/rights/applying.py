"""Putting the rights in force in a database, and an address as one of its roles."""

from urllib.parse import urlsplit

import asyncpg

from ops.database.postgres_pool import one_connection
from ops.database.rights.database import DatabaseRole, creation, grants

_THERE = "SELECT rolname FROM pg_roles WHERE rolname = ANY ($1::text[])"


async def create(connection: asyncpg.Connection) -> None:
    """Make the roles where they are missing.

    Raises:
        asyncpg.InsufficientPrivilegeError: this user may not make roles.
    """
    for statement in creation():
        await connection.execute(statement)


async def apply(connection: asyncpg.Connection) -> list[DatabaseRole]:
    """Give the roles that exist their rights, as the owner of the tables; returns these roles."""
    rows = await connection.fetch(_THERE, [role.value for role in DatabaseRole])
    there = tuple(DatabaseRole(row["rolname"]) for row in rows)
    for statement in grants(there):
        await connection.execute(statement)
    return list(there)


async def in_force(postgres_url: str) -> None:
    """Have the roles and their rights on a server that is ours.

    Raises:
        OperationsError: PostgreSQL cannot be reached.
    """
    async with one_connection(postgres_url) as connection:
        await create(connection)
        await apply(connection)


def address_as(postgres_url: str, role: DatabaseRole) -> str:
    """An address of a server that asks for no password, with another user."""
    parts = urlsplit(postgres_url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{role.value}@{host}").geturl()
