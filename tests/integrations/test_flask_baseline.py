"""build_baseline(): tables, Alembic's head, static values, as the seed document's before_each."""

import logging
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import init
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, inspect, make_url, text

from dreddkit.errors import AppError
from dreddkit.imports import import_object
from dreddkit.integrations.flask import bootstrap, build_baseline, engines
from dreddkit.integrations.shell import run_shell
from tests.integrations.conftest import Write

REVISION = """
    revision = {name!r}
    down_revision = {down!r}

    def upgrade(): pass
    def downgrade(): pass
"""


class Made:
    """A bootstrapped project on a database."""

    def __init__(self, url: URL, config: dict[str, Any] | None = None) -> None:
        self.url = url.render_as_string(hide_password=False)
        self.db: SQLAlchemy = import_object("shop.models:db", "db")
        self.app: Flask = bootstrap(config or {}, self.db, database_url=self.url)

    def build(self, **options: Any) -> None:
        """Build the baseline."""
        build_baseline(self.app, self.db, **options)

    def ask(self, query: str, label: str = "default") -> list[Any]:
        """Return the first column of a query's rows, sorted."""
        with engines(self.app, self.db)[label].connect() as connection:
            return sorted(connection.scalars(text(query)))

    def tables(self, label: str = "default") -> set[str]:
        """Return the names of the tables."""
        return set(inspect(engines(self.app, self.db)[label]).get_table_names())

    def close(self) -> None:
        """Close every pool, and forget the models: a broken one breaks every configure_mappers()."""
        self.db.Model.registry.dispose()  # type: ignore[attr-defined]
        for engine in engines(self.app, self.db).values():
            engine.dispose()


@pytest.fixture(params=["postgres", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return make_url(f"sqlite:///{tmp_path}/shop.db")
    found: URL = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def make(request: pytest.FixtureRequest) -> Callable[..., Made]:
    """Bootstraps the project, and closes its pools afterwards."""
    request.getfixturevalue("project")

    def make_one(*arguments: Any) -> Made:
        made = Made(*arguments)
        request.addfinalizer(made.close)
        return made

    return make_one


@pytest.fixture
def shop(make: Callable[..., Made], url: URL) -> Made:
    """The project on an empty database."""
    return make(url)


@pytest.fixture
def migrations(project: Write, shop: Made) -> str:
    """The project's migrations folder, made by Flask-Migrate, with two revisions."""
    with shop.app.app_context(), redirect_stdout(StringIO()):
        init("shop/migrations")
    project("shop/migrations/versions/a.py", REVISION.format(name="aaa", down=None))
    project("shop/migrations/versions/b.py", REVISION.format(name="bbb", down="aaa"))
    return "shop/migrations"


def edit(file: Path, old: str, new: str) -> None:
    """Replace a piece of a file that is there."""
    content = file.read_text()
    assert old in content
    file.write_text(content.replace(old, new))


@pytest.mark.parametrize("seed", ["shop.models:populate", "shop.models.populate", "callable", "shell"])
def test_tables_and_static_values(shop: Made, seed: str) -> None:
    """Tables are created and the static values committed, whichever way the seed is named."""
    script = f"from dreddkit.integrations.flask import *; bootstrap(None, 'shop.models:db'); {SHELL_SEED}"
    seeds: dict[str, Any] = {
        "callable": import_object("shop.models:populate", "seed"),
        "shell": f'{sys.executable} -c "{script}"',
    }

    shop.build(seed=seeds.get(seed, seed))

    assert shop.tables() == {"user"}
    assert shop.ask('SELECT name FROM "user"') == ["admin"]


SHELL_SEED = (
    "from dreddkit.stash import stash; from shop.models import populate; c = stash['app'].app_context(); c.push(); "
    "populate(); stash['db'].session.commit(); c.pop()"
)


def test_stamps_what_flask_db_stamp_stamps(shop: Made, migrations: str) -> None:
    """The version table is the one that ``flask db stamp heads`` writes, with several heads as well."""
    Path(migrations, "versions/c.py").write_text(REVISION.format(name="ccc", down="aaa").replace("    ", ""))
    shop.build(migrations=migrations)
    ours = shop.ask("SELECT version_num FROM alembic_version")
    with engines(shop.app, shop.db)["default"].begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))

    code = (
        "from dreddkit.integrations.flask import bootstrap; from flask_migrate import stamp\n"
        f"with bootstrap(None, 'shop.models:db', database_url={shop.url!r}, migrations={migrations!r}).app_context():\n"
        "    stamp(revision='heads')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)

    assert ours == shop.ask("SELECT version_num FROM alembic_version") == ["bbb", "ccc"]


def test_stamping_runs_env_once_and_quietly(shop: Made, migrations: str, capfd: pytest.CaptureFixture[str]) -> None:
    """env.py is run for the first baseline only, prints nothing, and leaves everybody's logging as it was."""
    env = Path(migrations, "env.py")
    edit(env, "config = context.config", "print('loud')\nopen('runs', 'a').write('x')\nconfig = context.config")
    logger = logging.getLogger("somebody's")
    handlers = list(logging.root.handlers)
    shop.build(migrations=migrations)
    for _ in range(2):
        with engines(shop.app, shop.db)["default"].begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
        shop.build(migrations=migrations)

    assert shop.ask("SELECT version_num FROM alembic_version") == ["bbb"]
    assert Path("runs").read_text() == "x"
    assert (logger.disabled, logging.root.handlers) == (False, handlers)
    assert capfd.readouterr() == ("", "")


def test_version_table_of_another_name(shop: Made, migrations: str) -> None:
    """The version table that env.py configures is the one that is stamped."""
    edit(
        Path(migrations, "env.py"),
        "target_metadata=get_metadata(),\n            **",
        "version_table='v',\n            **",
    )

    shop.build(migrations=migrations)

    assert shop.ask("SELECT version_num FROM v") == ["bbb"]
    assert "alembic_version" not in shop.tables()


def test_version_table_in_another_schema(make: Callable[..., Made], postgres_url: URL, project: Write) -> None:
    """A schema that only env.py names is there after every baseline, though env.py runs only once."""
    shop = make(postgres_url)
    with shop.app.app_context():
        init("migrations")
    project("migrations/versions/a.py", REVISION.format(name="aaa", down=None))
    env = Path("migrations/env.py")
    edit(env, "target_metadata=get_metadata(),\n            **", "version_table_schema='versions',\n            **")
    for _ in range(2):
        shop.build(migrations="migrations")
        assert shop.ask("SELECT version_num FROM versions.alembic_version") == ["aaa"]
        with engines(shop.app, shop.db)["default"].begin() as connection:
            connection.execute(text("DROP SCHEMA versions CASCADE"))


def add_audit_bind(models: Path) -> None:
    """Add a model that is kept elsewhere."""
    note = "class Note(db.Model):\n    __bind_key__ = 'audit'\n    id = db.Column(db.Integer, primary_key=True)\n\n"
    edit(models, "class Config", f"{note}class Config")


def test_every_bind(make: Callable[..., Made], tmp_path: Path, project: Write) -> None:
    """Flask-Migrate's folder for several databases: each bind gets its tables and its stamp."""
    add_audit_bind(tmp_path / "shop/models.py")
    shop = make(make_url(f"sqlite:///{tmp_path}/a.db"), {"SQLALCHEMY_BINDS": {"audit": f"sqlite:///{tmp_path}/b.db"}})
    with shop.app.app_context():
        init("migrations", multidb=True)
    project("migrations/versions/a.py", REVISION.format(name="aaa", down=None))

    shop.build(migrations="migrations")

    assert (shop.tables(), shop.tables("audit")) == ({"user", "alembic_version"}, {"note", "alembic_version"})
    assert shop.ask("SELECT version_num FROM alembic_version", "audit") == ["aaa"]


def test_env_that_goes_elsewhere(shop: Made, migrations: str, tmp_path: Path) -> None:
    """An env.py with a database of its own is refused before anything is written there."""
    elsewhere = tmp_path / "production.db"
    edit(
        Path(migrations, "env.py"),
        "connectable = get_engine()",
        "from sqlalchemy import NullPool, create_engine\n"
        f"    connectable = create_engine('sqlite:///{elsewhere}', poolclass=NullPool)",
    )

    with pytest.raises(AppError, match="not the application's") as caught:
        shop.build(migrations=migrations)

    assert caught.value.where == f"{migrations}/env.py"
    assert not elsewhere.exists() or elsewhere.stat().st_size == 0


@pytest.mark.parametrize(
    ("file", "text_of_file", "told"),
    [
        ("env.py", "print('before')\nraise RuntimeError('no env')", "before"),
        ("versions/c.py", "raise RuntimeError('no env')", "versions/c.py"),
        ("versions/c.py", "revision = 'ccc'\ndown_revision = 'zzz'", "zzz"),
    ],
)
def test_broken_migrations(shop: Made, migrations: str, file: str, text_of_file: str, told: str) -> None:
    """An env.py or a revision that raises is told with the traceback from its own frame on."""
    Path(migrations, file).write_text(text_of_file)

    with pytest.raises(AppError, match="cannot be stamped") as caught:
        shop.build(migrations=migrations)

    assert told in caught.value.output
    assert "dreddkit/integrations" not in caught.value.output


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{}['role']", "KeyError: 'role'"),
        ("db.session.add(User(name='twin')); db.session.add(User(name='twin'))", "IntegrityError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_seed_that_raises(shop: Made, project: Write, body: str, told: str) -> None:
    """A seed's error names its function and shows the traceback from its own frame on; nothing of it is kept."""
    project(
        "seeding.py",
        f"from shop.models import User, db\n\ndef fill():\n    db.session.add(User(name='half'))\n    {body}\n",
    )

    with pytest.raises(AppError, match="The seed raised") as caught:
        shop.build(seed="seeding:fill")

    assert caught.value.where == "seeding:fill"
    assert told in caught.value.output
    assert "baseline.py" not in caught.value.output
    assert shop.ask('SELECT name FROM "user"') == []


def test_seed_command_that_fails(shop: Made) -> None:
    """A shell command's output is shown with its code."""
    with pytest.raises(AppError, match="seed command ended with code 3") as caught:
        shop.build(seed="echo no such role; exit 3")

    assert caught.value.output == "no such role\n"


def test_commands_of_other_languages_get_a_url_that_they_read() -> None:
    """That of psql, say, or of rake."""
    with pytest.raises(AppError) as caught:
        run_shell('echo "$DATABASE_URL" && false', database_url="postgresql+psycopg2://me@localhost/app", what="setup")

    assert caught.value.output == "postgresql://me@localhost/app\n"


def test_models_never_imported(tmp_path: Path) -> None:
    """A db that knows no tables is told what to import."""
    app = bootstrap(None, db := SQLAlchemy(), database_url=f"sqlite:///{tmp_path}/a.db")

    with pytest.raises(AppError, match="knows no tables") as caught:
        build_baseline(app, db)

    assert "Import your models" in caught.value.hint


def test_a_bind_that_only_the_factory_knows(make: Callable[..., Made], tmp_path: Path) -> None:
    """It is told, with the place where the vanilla application looks for it."""
    add_audit_bind(tmp_path / "shop/models.py")

    with pytest.raises(AppError, match="bind 'audit'") as caught:
        make(make_url(f"sqlite:///{tmp_path}/a.db")).build()

    assert "the key 'config' names" in caught.value.hint


def test_mapper_that_cannot_be_configured(make: Callable[..., Made], tmp_path: Path) -> None:
    """A relationship to a class that does not exist is told as the models' fault."""
    edit(tmp_path / "shop/models.py", "    name = ", "    dog = db.relationship('Dog')\n    name = ")

    with pytest.raises(AppError, match="tables of the models") as caught:
        make(make_url(f"sqlite:///{tmp_path}/a.db")).build()

    assert "'Dog'" in caught.value.output


def test_type_of_an_extension(make: Callable[..., Made], postgres_url: URL, tmp_path: Path) -> None:
    """A column type that only a migration would create is told with the way to create it."""
    edit(
        tmp_path / "shop/models.py",
        "db.String(50)",
        "__import__('sqlalchemy.dialects.postgresql').dialects.postgresql.CITEXT()",
    )

    with pytest.raises(AppError, match="tables of the models") as caught:
        make(postgres_url).build()

    assert 'type "citext" does not exist' in caught.value.output
    assert "'before_create' listener" in caught.value.hint


def test_schema_of_a_model(make: Callable[..., Made], postgres_url: URL, tmp_path: Path) -> None:
    """A schema that a model names is created with it."""
    edit(tmp_path / "shop/models.py", "    name = ", "    __table_args__ = {'schema': 'Audit'}\n    name = ")
    shop = make(postgres_url)

    shop.build(seed="shop.models:populate")
    shop.build()

    assert shop.ask('SELECT name FROM "Audit"."user"') == ["admin"]
