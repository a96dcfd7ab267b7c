"""A Flask project on disk, importable while a test runs."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from dreddkit.stash import stash

Write = Callable[..., Path]

CONFERENCE = Path(__file__).parents[1] / "samples" / "conference"

MODELS = """
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()

    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(50), unique=True)

    class Config:
        ORIGIN = "class"

    settings = {"ORIGIN": "mapping", "TESTING": False}

    def populate():
        db.session.add(User(name="admin"))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Writes modules into a folder that is the working directory and on the import path; ``shop.models`` is there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
        return path

    write("shop/__init__.py", "")
    write("shop/models.py", MODELS)
    yield write
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]
    stash.clear()
