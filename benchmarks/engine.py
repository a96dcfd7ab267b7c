"""Whole runs over the same API, nothing reset: plain Dredd, Dredd with dredd-hooks-python, and dreddkit."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_server

from benchmarks.api import blueprint, exchanges
from benchmarks.figures import Figure, figure, machine, ratio, table, write_figures
from benchmarks.projects import Project
from benchmarks.subjects import Subject, make_subjects
from dreddkit.dredd import find_node, provision
from dreddkit.plugin.options import cache_folder
from dreddkit.processes import GuardedProcess

__all__ = ["main"]

REPOSITORY = Path(__file__).parents[1]
TIMEOUT_S = 600.0
RATIOS = [("dreddkit", "dredd"), ("dredd-hooks-python", "dreddkit")]


def main() -> None:
    """Measure, print a table, leave ``build/bench/engine.json``."""
    options = parse_arguments()
    node = find_node()
    dredd = provision(node, cache_folder())
    print(machine(f"Node {node.version}"))
    figures: list[Figure] = []
    with temporary_folder() as folder, serving(max(options.transactions), folder) as server_url:
        for count in options.transactions:
            (root := folder / str(count)).mkdir()
            project = Project(root, blueprint(exchanges(count)), server_url)
            figures += measure_case(make_subjects(project, node, dredd), count, options.rounds)
    print(table(figures))
    for case in dict.fromkeys(one.case for one in figures):
        print(*(f"{case}: {a} / {b} = {ratio(figures, case, a, b):.2f}" for a, b in RATIOS), sep="\n")
    print(write_figures("engine", figures))


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each subject (3)")
    parser.add_argument("--transactions", type=int, nargs="+", default=[50, 500], help="sizes of the API (50 500)")
    return parser.parse_args()


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that others may pass through, as an embedded PostgreSQL of root's has to."""
    with tempfile.TemporaryDirectory(prefix="dreddkit-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@contextmanager
def serving(count: int, folder: Path) -> Iterator[str]:
    """Have the server answer, in a process of its own; give its URL."""
    with create_server(("127.0.0.1", 0), backlog=128) as listener:
        fd, port = listener.fileno(), listener.getsockname()[1]
        command = [sys.executable, "-m", "benchmarks.server", str(fd), str(count)]
        server = GuardedProcess(command, output=folder / "server.log", cwd=REPOSITORY, pass_fds=[fd])
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


def measure_case(subjects: Sequence[Subject], count: int, rounds: int) -> list[Figure]:
    """Run the subjects in turn, so that drift hits all alike."""
    times_ms: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for subject in subjects:
        if subject.warm_up:
            print("unmeasured:", end=" ")
            run_ms(subject, count)
    for _ in range(rounds):
        for subject in subjects:
            times_ms[subject.name].append(run_ms(subject, count))
    return [figure(f"{count} transactions", name, times) for name, times in times_ms.items()]


def run_ms(subject: Subject, count: int) -> float:
    """Run a subject once and return how long the whole process took.

    Raises:
        SubjectError: It did not test everything.
    """
    subject.prepare()
    started = time.perf_counter()
    exit_code, output = run(subject)
    elapsed_ms = (time.perf_counter() - started) * 1000
    subject.check(exit_code, output, count)
    print(f"{count:>6} transactions  {subject.name:<20} {elapsed_ms:>10.1f} ms", flush=True)
    return elapsed_ms


def run(subject: Subject) -> tuple[int, str]:
    """Run a subject to its end and return its exit code and what it printed; nothing of its process group is left."""
    environment = {**os.environ, **subject.environment}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's modules are compiled once, not in every run
    with subprocess.Popen(
        subject.command,
        cwd=subject.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=TIMEOUT_S)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
    return process.returncode, output


if __name__ == "__main__":
    main()
