"""A schema of any number of tables, with foreign keys, a cycle and enums, and what a request does to it."""

from collections.abc import Callable

from sqlalchemy import Column, Connection, Engine, Enum, ForeignKey, Integer, MetaData, String, Table, text

__all__ = ["big_table", "build_baseline", "make_metadata", "request", "write_big"]

ROWS = 3  # of static values, in each table
BIG_ROWS = 100_000


def make_metadata(count: int) -> MetaData:
    """Describe tables ``t0`` ...: three foreign keys to two tables, two enums to five, a cycle of t0 and t1."""
    metadata = MetaData()
    for number in range(count):
        columns: list[Column[object]] = [Column("id", Integer, primary_key=True), Column("name", String(50))]
        targets = {0: [0, 1], 1: [0]}.get(number, [number - 1] + [number // 2] * (number % 2))
        for index, target in enumerate(targets):
            cyclic = target >= number
            columns.append(
                Column(f"ref{index}", ForeignKey(f"t{target}.id", name=f"fk_{number}_{index}", use_alter=cyclic))
            )
        if number % 5 in {1, 3}:
            columns.append(Column("kind", Enum("a", "b", name=f"kind{number}"), default="a"))
        Table(f"t{number}", metadata, *columns)
    return metadata


def build_baseline(engine: Engine, metadata: MetaData) -> None:
    """Create the tables and write the static values, as an application's own set-up does."""
    metadata.create_all(engine)
    with engine.begin() as connection:
        seed(connection, metadata)
    engine.dispose()


def seed(connection: Connection, metadata: MetaData) -> None:
    """Write the static values."""
    for table in metadata.tables.values():
        connection.execute(table.insert(), [{"name": f"{table.name} {row}"} for row in range(ROWS)])


def big_table(build: Callable[[], None], engine: Engine) -> Callable[[], None]:
    """Return a build that also fills a table with many rows."""

    def with_big_table() -> None:
        build()
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE big (id serial PRIMARY KEY, name text)"))
            connection.execute(text(f"INSERT INTO big (name) SELECT 'row ' || n FROM generate_series(1, {BIG_ROWS}) n"))  # noqa: S608
        engine.dispose()

    return with_big_table


def request(connection: Connection, number: int) -> None:
    """Write five fixture rows to four tables and commit, then three rows as a request does, and commit."""
    for table, name in ((2, "f1"), (3, "f2"), (4, "f3"), (5, "f4"), (5, "f5")):
        connection.execute(text(f"INSERT INTO t{table} (name) VALUES (:name)"), {"name": name})  # noqa: S608
    connection.commit()
    connection.execute(text("INSERT INTO t6 (name, ref0) VALUES ('new', 1)"))
    connection.execute(text(f"UPDATE t7 SET name = 'changed {number}' WHERE id = 1"))  # noqa: S608
    connection.execute(text("DELETE FROM t8 WHERE id = 2"))
    connection.commit()


def write_big(connection: Connection, number: int) -> None:
    """Change one row of the big table beside the rest."""
    request(connection, number)
    connection.execute(text(f"UPDATE big SET name = 'changed' WHERE id = {1 + number * 37 % BIG_ROWS}"))  # noqa: S608
    connection.commit()
