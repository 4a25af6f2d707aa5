"""What a database is made of, to compare the one of the tests with one that was migrated."""

from django.db import connection

TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


def described() -> dict[str, list]:
    """Columns, constraints and indexes of each table by name, and every trigger; as JSON would give them back."""
    read = connection.introspection
    with connection.cursor() as cursor:
        names = sorted(table.name for table in read.get_table_list(cursor) if table.type == "t")
        tables = {name: [_columns(cursor, name), _constraints(cursor, name)] for name in names}
        cursor.execute(TRIGGERS[connection.vendor])
        return {**tables, "": sorted(map(list, cursor.fetchall()))}


def _columns(cursor, table: str) -> list:
    kinds = connection.introspection.get_table_description(cursor, table)
    return sorted([column.name, column.display_size, column.null_ok, str(column.type_code)] for column in kinds)


def _constraints(cursor, table: str) -> list:
    """The names of indexes are ours; those of keys and checks are often given by the database."""
    found = connection.introspection.get_constraints(cursor, table)
    kinds = ("primary_key", "unique", "check", "foreign_key")
    described = [
        [name if one["index"] else "", sorted(one["columns"] or []), *(bool(one[kind]) for kind in kinds)]
        for name, one in found.items()
    ]
    return sorted(described)
