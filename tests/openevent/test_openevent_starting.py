"""The application by itself: migrated, seeded and served by its own commands."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import URL

FLASK = [sys.executable, "-m", "flask", "--app", "openevent"]
ROOT = Path(__file__).parents[2]


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """Serve the application meanwhile; the server says at which URL."""
    command = [*FLASK, "run", "--port", "0"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            yield next(found[1] for line in process.stderr if (found := re.search(r"Running on (\S+)", line)))
        finally:
            process.terminate()


def test_the_application_starts_by_itself(postgres_url: URL) -> None:
    """``flask db upgrade``, ``flask seed`` and ``flask run`` with nothing but a database's URL."""
    environment = os.environ | {"DATABASE_URL": postgres_url.render_as_string(hide_password=False)}
    options = ["--admin-email", "root@openevent.test", "--admin-password", "eight letters"]
    for arguments in (["db", "upgrade"], ["seed", *options]):
        subprocess.run([*FLASK, *arguments], env=environment, cwd=ROOT, check=True, capture_output=True)
    with served(environment) as url, urlopen(f"{url}/v1/roles") as response:  # noqa: S310 - our own server
        assert response.status == 200
        assert b"organizer" in response.read()
