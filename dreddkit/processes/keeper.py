"""The keeper: a small program that makes the directory of a run, and removes it once the run has ended in any way.

Run as ``python -I -S keeper.py``; imports the standard library only. It prints the directory's path and waits for the
end of its standard input, which is a pipe from dreddkit: closed by it, or by its death, SIGKILL included.
"""

import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

PATIENCE_S = 30.0  # for others, such as a database that is being stopped, to let go of the directory
POLL_S = 0.02


def remove(path: Path) -> None:
    """Remove the directory, again if something that still stops writes into it."""
    deadline = time.monotonic() + PATIENCE_S
    while path.exists() and time.monotonic() < deadline:
        shutil.rmtree(path, ignore_errors=True)
        if path.exists():
            time.sleep(POLL_S)


def main() -> None:
    """Make, tell, wait, remove."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    path = Path(tempfile.mkdtemp(prefix="dreddkit-"))
    path.chmod(0o711)
    try:
        sys.stdout.write(f"{path}\n")
        sys.stdout.close()
        sys.stdin.read()
    finally:
        remove(path)


if __name__ == "__main__":
    main()
