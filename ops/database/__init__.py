"""PostgreSQL: connections, its clock, migrations, rights."""
