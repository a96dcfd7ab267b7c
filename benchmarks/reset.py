"""Ways back to the baseline, side by side, on 10, 100 and 400 tables in a stock PostgreSQL; ratios of one run."""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from benchmarks.engine import temporary_folder
from benchmarks.figures import Figure, figure, machine, ratio, table, write_figures
from benchmarks.peers import DeleteAndFill, Template
from benchmarks.schema import big_table, build_baseline, make_metadata, request, write_big
from dreddkit.database import open_database, postmaster
from dreddkit.isolation import Strategy, make_strategy, verified
from dreddkit.processes import RunDirectory

__all__ = ["main"]


SLOW = {"recreate": 10, "truncate": 3, "template": 5}  # how many times fewer rounds
NOT_STOCK = ("fsync", "synchronous_commit", "full_page_writes", "jit")  # what the embedded server sets
SQLITE = "SQLite, 100 tables"
READS = 3  # requests in a row that change nothing, after one that does
FLAT = 500  # resets at the start and at the end of the long case
MAKE: dict[str, Callable[..., Strategy]] = {
    "recreate": partial(make_strategy, "recreate"),
    "truncate": partial(make_strategy, "truncate"),
    "template": Template,
    "delete": DeleteAndFill,
    "restore": partial(make_strategy, "restore"),
}

Write = Callable[[Connection, int], None]


def main() -> None:
    """Measure, print a table, leave ``build/bench/reset.json``."""
    options = parse_arguments()
    print(machine("PostgreSQL with its stock settings"))
    figures: list[Figure] = []
    with server() as url:
        for count in options.tables:
            figures += measure_case(url, count, options.rounds)
        figures += measure_sqlite(options.rounds)
        figures += measure_big(url, options.rounds)
        figures += measure_long(url, options.long)
    print(table(figures))
    for case in dict.fromkeys(one.case for one in figures):
        subjects = [one.subject for one in figures if one.case == case and one.subject != "restore"]
        print(
            *(f"{case}: {name} / restore = {ratio(figures, case, name, 'restore'):.2f}" for name in subjects), sep="\n"
        )
    print(write_figures("reset", figures))


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reset", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="resets of each subject (100); slow ones do fewer")
    parser.add_argument("--tables", type=int, nargs="+", default=[10, 100, 400], help="sizes of the schema")
    parser.add_argument("--long", type=int, default=2000, help="resets in the long case (2000)")
    return parser.parse_args()


@contextmanager
def server() -> Iterator[URL]:
    """Start an embedded PostgreSQL that waits for the disk as any other; give the URL of its database."""
    for name in NOT_STOCK:
        postmaster.SETTINGS.pop(name, None)
    with temporary_folder() as cache, RunDirectory() as run:
        database = open_database("", run, cache)
        try:
            yield database.url
        finally:
            database.close()


@contextmanager
def fresh(url: URL) -> Iterator[URL]:
    """Make a database for one subject, dropped afterwards."""
    maintenance = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    names = ("bench", "bench_template")
    try:
        with maintenance.connect() as connection:
            connection.execute(text("CREATE DATABASE bench"))
        yield url.set(database="bench")
    finally:
        with maintenance.connect() as connection:
            for name in names:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def measure_case(url: URL, count: int, rounds: int) -> list[Figure]:
    """Measure every subject on a schema of that many tables."""
    metadata = make_metadata(count)
    figures = []
    for name in MAKE:
        fewer = max(5, rounds // SLOW.get(name, 1) // max(1, count // 100))
        with fresh(url) as own:
            build = partial(build_baseline, create_engine(own), metadata)
            changed, unchanged = measure(name, own, build, request, fewer)
        figures.append(figure(f"{count} tables", name, changed))
        if name == "restore":
            figures.append(figure(f"{count} tables", "restore, nothing changed", unchanged))
        print(table(figures[-1:]).splitlines()[-1], flush=True)
    return figures


def measure_sqlite(rounds: int) -> list[Figure]:
    """Measure the strategies on a SQLite file of 100 tables in WAL mode; truncate deletes all rows there."""
    metadata = make_metadata(100)
    figures = []
    for name in ("recreate", "truncate", "restore"):
        with temporary_folder() as folder:
            own = make_url(f"sqlite:///{folder}/bench.db")
            engine = create_engine(own)
            with engine.connect() as connection:
                connection.execute(text("PRAGMA journal_mode = wal"))
            fewer = max(5, rounds // SLOW.get(name, 1))
            changed, unchanged = measure(name, own, partial(build_baseline, engine, metadata), request, fewer)
        figures.append(figure(SQLITE, name, changed))
        if name == "restore":
            figures.append(figure(SQLITE, "restore, nothing changed", unchanged))
    return figures


def measure_big(url: URL, rounds: int) -> list[Figure]:
    """Measure restore where one row of a table of 100,000 is changed too."""
    with fresh(url) as own:
        build = big_table(partial(build_baseline, create_engine(own), make_metadata(100)), create_engine(own))
        changed, _ = measure("restore", own, build, write_big, rounds)
    return [figure("100,000 rows", "restore", changed)]


def measure_long(url: URL, rounds: int) -> list[Figure]:
    """Measure the first and the last of many resets."""
    with fresh(url) as own:
        build = partial(build_baseline, create_engine(own), make_metadata(100))
        changed, _ = measure("restore", own, build, request, rounds)
    part = min(FLAT, rounds // 2)
    return [
        figure(f"resets 1-{part}", "restore", changed[:part]),
        figure(f"resets {rounds - part + 1}-{rounds}", "restore", changed[-part:]),
    ]


def measure(
    name: str, url: URL, build: Callable[[], None], write: Write, rounds: int
) -> tuple[Sequence[float], Sequence[float]]:
    """Return how long resets took in milliseconds after a request, and after nothing; the first are not counted.

    Raises:
        MismatchError: The last of them did not bring the baseline back.
    """
    strategy = MAKE[name](url=url, build=build)
    compared = verified(strategy, url)
    compared.prepare()
    pool = create_engine(url, pool_size=2, pool_pre_ping=name == "template")
    changed, unchanged = [], []
    for number in range(rounds + 1):
        with pool.connect() as connection:
            write(connection, number)
        changed.append(timed_ms(strategy.reset))
        if name == "restore":
            unchanged += [timed_ms(strategy.reset) for _ in range(READS)]
    with pool.connect() as connection:
        write(connection, rounds + 1)
    compared.reset()
    strategy.close()
    pool.dispose()
    return changed[1:], unchanged[READS:]


def timed_ms(act: Callable[[], object]) -> float:
    """Return how long it takes, in milliseconds."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
