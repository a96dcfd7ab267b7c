# mypy: disable-error-code="no-untyped-call, attr-defined"
"""Fixtures from hook files into a real database: SQLite and PostgreSQL, through Flask-SQLAlchemy and factory_boy."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any, cast

import factory
import pytest
from factory.alchemy import SQLAlchemyModelFactory
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, Engine, ForeignKey, String, create_engine, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    object_session,
    relationship,
    scoped_session,
    sessionmaker,
)
from sqlalchemy.pool import QueuePool

from dreddkit.errors import HookError, HookFileError
from dreddkit.fixtures import FixtureRegistry, collect_fixtures, fixture, load_fixtures, make, prepare_factories
from dreddkit.hooks import call_hook
from dreddkit.tracebacks import place_of
from dreddkit.transaction import Documented, Location, Transaction

CALL = partial(call_hook, deadline_s=30)
TRANSACTION = Transaction({"name": "Events > List"}, "/v1/events")
DOCUMENTED = Documented("API > Events > List", "API", "GET", "/v1/events", 200, Location("api.apib", 1), None)


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(50), unique=True)


class Event(Base):
    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    owner: Mapped[User] = relationship()


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped[User] = relationship(backref="written")


class Tag(db.Model):  # type: ignore[name-defined, misc]
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]


class TagFactory(SQLAlchemyModelFactory):
    class Meta:
        model = Tag


class UserFactory(SQLAlchemyModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@example.com")


class EventFactory(SQLAlchemyModelFactory):
    class Meta:
        model = Event

    name = factory.Iterator(["first", "second"])
    owner = factory.SubFactory(UserFactory)


@dataclass
class World:
    """An application on a database with tables, and an outsider's engine on the same database."""

    app: Flask
    outside: Engine

    def load(self, module: ModuleType, transaction: Transaction = TRANSACTION) -> None:
        """Load what a hook file has for the transaction."""
        plan = collect_fixtures([module], Path(module.__file__ or "").parent).plan(DOCUMENTED)
        with self.app.app_context():
            prepare_factories(db.session)
        load_fixtures(plan, transaction, self.app, db, CALL)

    def emails(self) -> list[str]:
        """Return the users' addresses as another connection sees them."""
        with self.outside.connect() as connection:
            return list(connection.scalars(select(User.email).order_by(User.id)))

    def events(self) -> list[str]:
        """Return the events' names as another connection sees them."""
        with self.outside.connect() as connection:
            return list(connection.scalars(select(Event.name).order_by(Event.id)))

    def empty(self) -> None:
        """Delete all rows."""
        with self.outside.begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """An application on each of the databases."""
    postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if postgres else URL.create("sqlite", database=str(tmp_path / "db"))
    app = Flask("world")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    outside = create_engine(url)
    Base.metadata.create_all(outside)
    yield World(app, outside)
    outside.dispose()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def hook_file(tmp_path: Path) -> Callable[..., ModuleType]:
    """Make a module of a hook file's text; the factories of this test are there under their names."""

    def write(text: str) -> ModuleType:
        path = tmp_path / "events.py"
        path.write_text(dedent(text).lstrip("\n"))
        module = ModuleType("hook_file_events")
        module.__file__ = str(path)
        vars(module).update(
            TagFactory=TagFactory, UserFactory=UserFactory, EventFactory=EventFactory, User=User, Event=Event, db=db
        )
        exec("import factory; from dreddkit.fixtures import fixture, make", vars(module))  # noqa: S102 - a hook file is code
        exec(compile(path.read_text(), path, "exec"), vars(module))  # noqa: S102
        return module

    return write


HookFile = Callable[..., ModuleType]
MAKES_NO_EMAIL = """\
@fixture("Events > List")
def nobody():
    db.session.add(User())
"""
OTHERS = """\
class Letter:
    def __init__(self, **values): ...
class LetterFactory(factory.Factory):
    class Meta:
        model = Letter
class OwnWayFactory(UserFactory):
    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class()
"""


def collected(module: ModuleType) -> FixtureRegistry:
    """Return a module's fixtures."""
    return collect_fixtures([module], Path(module.__file__ or "").parent)


def labels(module: ModuleType) -> list[str]:
    """Return the labels of what the transaction gets."""
    return [fixture.label for fixture in collected(module).matching(DOCUMENTED)]


def test_a_factory_creates_one_row_that_others_see(world: World, hook_file: HookFile) -> None:
    """The mapping's factory makes one event and its owner, committed, without a session of its own."""
    world.load(hook_file('fixtures = {"Events > List": EventFactory}'))

    assert (world.events(), world.emails()) == (["first"], ["user0@example.com"])


def test_functions_with_and_without_the_transaction(world: World, hook_file: HookFile) -> None:
    """A function's rows are committed; it is given the transaction if it takes a parameter."""
    transaction = Transaction(TRANSACTION, "/v1/events")
    module = hook_file("""
        @fixture("Events > *")
        def three():
            EventFactory.create_batch(3)

        @fixture("Events > *")
        def named(transaction):
            db.session.add(User(email=transaction["name"]))
            transaction["seen"] = True
    """)

    world.load(module, transaction)

    assert world.events() == ["first", "second", "first"]
    assert world.emails()[-1] == "Events > List"
    assert transaction["seen"]


def test_an_old_fixture_with_a_context_of_its_own(world: World, hook_file: HookFile) -> None:
    """The seed document's way, with app context, add and commit in the function, works as well."""
    module = hook_file("""
        from flask import current_app

        @fixture("Events > List")
        def user_get_list(transaction):
            with current_app.app_context():
                user = UserFactory()
                db.session.add(user)
                db.session.commit()
    """)

    world.load(module)

    assert world.emails() == ["user0@example.com"]


def test_every_transaction_sees_the_same_values(world: World, hook_file: HookFile) -> None:
    """Sequences, iterators and random values start again, those that an earlier transaction left half-way too."""

    class Random(UserFactory):
        email: Any = factory.Faker("email")

    module = hook_file('fixtures = {"Events > List": [EventFactory]}')
    module.fixtures["Events > List"].append(Random)
    seen = []
    for _ in range(2):
        world.load(module)
        seen.append((world.events(), world.emails()))
        world.empty()

    assert seen[0] == seen[1]
    assert seen[0][0] == ["first"]


def test_a_failing_fixture(world: World, hook_file: HookFile) -> None:
    """The error names the fixture, its file and line; what it had made is rolled back, and the next one works."""
    bad = hook_file("""
        @fixture("Events > List")
        def broken():
            UserFactory()
            db.session.flush()
            raise ValueError("no")
    """)

    with pytest.raises(HookError) as caught:
        world.load(bad)

    assert caught.value.problem == "The fixture broken (events.py:1) raised ValueError: no"
    assert caught.value.where == f"{bad.__file__}:5"
    assert world.emails() == []
    world.load(hook_file('fixtures = {"Events > List": UserFactory}'))
    assert world.emails() == ["user0@example.com"]


def test_a_commit_that_the_database_refuses(world: World, hook_file: HookFile) -> None:
    """An IntegrityError is the error of the fixture whose rows it is about; the one before is not blamed."""
    module = hook_file("""
        fixtures = {
            "Users > *": UserFactory,
            "Events > List": [UserFactory, EventFactory],
        }

        @fixture("Events > List")
        def twin():
            UserFactory(email="user0@example.com")
    """)

    with pytest.raises(HookError) as caught:
        world.load(module)

    assert caught.value.problem.startswith("The fixture twin (events.py:6) raised sqlalchemy.exc.IntegrityError")
    assert caught.value.__cause__ is not None
    world.empty()
    world.load(hook_file('fixtures = {"Events > List": UserFactory}'))


def test_mapped_factories_are_named_with_their_line(hook_file: HookFile) -> None:
    """What runs is ordered by line, functions and mapping alike, and each label tells where it is."""
    module = hook_file("""
        @fixture("Events > List")
        def one(): ...

        fixtures: dict[object, object] = {
            "Users > *": UserFactory,
            "Events > List": [UserFactory, EventFactory],
            ("GET", "/v1/events"): UserFactory,
        }

        @fixture("API > Events > List")
        def two(): ...

        fixtures["*List"] = []
        fixtures["API > Events > List"] = EventFactory
    """)

    assert labels(module) == [
        "fixture one (events.py:1)",
        "fixture UserFactory for 'Events > List' (events.py:6)",
        "fixture EventFactory for 'Events > List' (events.py:6)",
        "fixture two (events.py:10)",
        "fixture EventFactory for 'API > Events > List' (events.py:14)",
    ]


def test_a_fixture_that_two_files_import_runs_once(hook_file: HookFile) -> None:
    """One function and one mapping, seen through several modules, are one."""
    module = hook_file("""
        fixtures = {"Events > List": UserFactory}

        @fixture("Events > List")
        def shared(): ...
    """)
    other = ModuleType("other")
    other.__file__ = module.__file__
    vars(other).update(shared=module.shared, again=module.shared, fixtures=module.fixtures)

    registry = collect_fixtures([module, other], Path(module.__file__ or "").parent)

    assert len(registry.matching(DOCUMENTED)) == 2


def test_functions_ask_by_name(world: World, hook_file: HookFile) -> None:
    """For the transaction, the application, its db, and what other functions return: each loaded once, before it."""
    module = hook_file("""
        @fixture("Events > List")
        def second(event, *, owner, db, app, transaction, ending="!"):
            event.name = f"{owner.email} {db.session.get(Event, event.id) is event} {app.name} {transaction['name']}"
            event.name += ending

        @fixture("Events > *")
        def event(owner):
            return EventFactory(owner=owner)

        @fixture("Events > List", "Other")
        def owner():
            return UserFactory(email="ada")
    """)

    world.load(module)

    assert labels(module) == ["fixture second (events.py:1)", "fixture owner (events.py:10)"]
    assert (world.events(), world.emails()) == (["ada True world Events > List!"], ["ada"])


def test_a_single_parameter_of_any_name_gets_the_transaction(world: World, hook_file: HookFile) -> None:
    """As hooks do; beside a parameter without a default, one with a default keeps it."""
    module = hook_file("""
        def note(function, transaction):
            UserFactory(email=f"{function} {transaction['name']}")

        def a(_transaction): note("a", _transaction)
        def b(whatever): note("b", whatever)
        def c(*arguments): note("c", *arguments)
        def d(t, function="d"): note(function, t)
        def e(transaction=None): note("e", transaction)
        def f(t, /): note("f", t)

        fixtures = {"Events > List": [a, b, c, d, e, f]}
    """)

    world.load(module)

    assert world.emails() == [f"{function} Events > List" for function in "abcdef"]


def test_the_mapping_declares_rows(world: World, hook_file: HookFile) -> None:
    """A factory with traits, a count and attributes; listed twice it makes rows twice, a function runs once."""
    module = hook_file("""
        class TaggedFactory(EventFactory):
            class Params:
                published = factory.Trait(name="published")

        def nobody():
            UserFactory(email="nobody")

        fixtures = {
            "Events > List": [
                make(TaggedFactory, "published", count=2, owner__email=factory.Iterator(["a", "b", "c"])),
                EventFactory,
                EventFactory,
                nobody,
                nobody,
            ],
        }
    """)

    world.load(module)

    assert world.events() == ["published", "published", "first", "second"]
    assert world.emails() == ["a", "b", "user2@example.com", "user3@example.com", "nobody"]
    world.empty()
    world.load(module)
    assert world.emails()[:2] == ["a", "b"]
    assert labels(module)[0].startswith("fixture make(TaggedFactory, 'published', count=2, owner__email=")


def test_keys_with_a_status(hook_file: HookFile) -> None:
    """Behind a name, a glob, or a method with its path."""
    module = hook_file("""
        fixtures = {
            ("Events > *", 404): UserFactory,
            ("GET", "/v1/events", 200): EventFactory,
            ("GET", "/v1/events"): UserFactory,
        }
    """)

    assert labels(module) == ["fixture EventFactory for 'GET /v1/events → 200' (events.py:3)"]


def test_an_attribute_may_be_called_as_factory_boys_own_argument_is() -> None:
    """A size is an attribute of many models."""

    class ShirtFactory(factory.Factory):  # type: ignore[type-arg]
        class Meta:
            model = dict

    assert make(ShirtFactory, count=2, size="L").create() == [{"size": "L"}] * 2


def test_an_empty_list_makes_nothing(hook_file: HookFile) -> None:
    """Where a less specific entry would make rows."""
    module = hook_file('fixtures = {"Events > *": EventFactory, ("Events > *", 200): []}')

    assert labels(module) == ["fixture nothing for 'Events > * → 200' (events.py:1)"]


@pytest.mark.parametrize(
    ("functions", "told"),
    [
        (
            ["first(transaction, secnd)", "second()"],
            ["allowed:  transaction, app, db, request, second", "closest:  second"],
        ),
        (["event(event, db)"], ["fixture event asks for itself", "given:    event", "like another fixture function"]),
        (["event(event)"], ["fixture event asks for itself"]),
        (["first(second)", "second(third)", "third(first)"], ["first (events.py:1) needs second (events.py:3) needs"]),
    ],
)
def test_what_cannot_be_asked_for(hook_file: HookFile, functions: list[str], told: list[str]) -> None:
    """A name that is none, with the closest; and a circle, when the hook files are loaded."""
    text = "\n".join(f'@fixture("A")\ndef {function}: ...' for function in functions)
    with pytest.raises(HookFileError) as caught:
        collected(hook_file(text))

    assert [part for part in [*told, "where:    events.py:1"] if part not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("key", "right"),
    [
        ('("Events > *", "404")', "('Events > *', 404)"),
        ('("GET", "/v1/events", "404")', "('GET', '/v1/events', 404)"),
    ],
)
def test_a_status_as_text(hook_file: HookFile, key: str, right: str) -> None:
    """The right key is told."""
    with pytest.raises(HookFileError, match="fixtures has a text for a status") as caught:
        collected(hook_file(f"fixtures = {{{key}: []}}"))

    assert right in caught.value.hint


def test_a_name_in_several_files(tmp_path: Path) -> None:
    """The function of the same file is meant; where there is none and several others, that is told."""

    def module(file: str, *functions: str) -> ModuleType:
        text = "\n".join(f'@fixture("Events > List")\ndef {function}: ...' for function in functions)
        module = ModuleType(file)
        vars(module).update(__file__=str(tmp_path / file), fixture=fixture)
        (tmp_path / file).write_text(text)
        exec(compile(text, tmp_path / file, "exec"), vars(module))  # noqa: S102 - as hook files are loaded
        return module

    two = [module("a.py", "event()"), module("b.py", "use(event)", "event()")]
    plan = collect_fixtures(two, tmp_path).plan(DOCUMENTED)

    assert [(each.name, each.place) for each, _ in plan] == [
        ("event", "a.py:1"),
        ("event", "b.py:3"),
        ("use", "b.py:1"),
    ]
    with pytest.raises(HookFileError) as caught:
        collect_fixtures([*two, module("c.py", "other(transaction, event)")], tmp_path)
    assert (caught.value.where, caught.value.allowed) == ("c.py:1", ("a.py:1", "b.py:3"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda: make(cast("Any", User)), "make() is for factories"),
        (lambda: make(UserFactory, "publishd"), "UserFactory has no such trait"),
        (lambda: make(UserFactory, count=0), "makes one row or more"),
    ],
)
def test_make_used_wrongly(wrong: Callable[[], Any], told: str) -> None:
    """It is told when the hook file is loaded."""
    with pytest.raises(HookFileError, match=re.escape(told)):
        wrong()


def test_a_misspelt_trait_comes_with_the_closest() -> None:
    """What the factory has, inherited traits too."""

    class Draft(UserFactory):
        class Params:
            published = factory.Trait(email="published")

    class Child(Draft):
        class Params:
            archived = factory.Trait(email="archived")

    with pytest.raises(HookFileError) as caught:
        make(Child, "publishd")

    assert set(caught.value.allowed) == {"published", "archived"}
    assert "closest:  published" in str(caught.value)


def test_a_package_called_fixtures_is_no_mapping(hook_file: HookFile) -> None:
    """A hook file may import a project's own ``fixtures`` package."""
    module = hook_file("")
    vars(module)["fixtures"] = sys

    assert labels(module) == []


@pytest.mark.parametrize(
    ("text", "where", "given"),
    [
        ('fixtures = {"Events > *": "EventFactory"}', "events.py:1, fixtures['Events > *']", "'EventFactory'"),
        ('fixtures = {"Events > *": [EventFactory, None]}', "events.py:1, fixtures['Events > *']", "None"),
        ('fixtures = {"Events > *": Event}', "events.py:1, fixtures['Events > *']", f"{Event!r}"),
        ('fixtures = {\n    ("GET", "events"): EventFactory}', "events.py:2", "('GET', 'events')"),
        ("fixtures = {\n\n    7: EventFactory}", "events.py:3", "7"),
        ('@fixture("A")\ndef two(a, b): ...', "events.py:1", "a"),
        ('@fixture("A")\nasync def late(): ...', "events.py:1", "late()"),
        ('@fixture("A")\ndef lazy():\n    yield', "events.py:1", "lazy()"),
    ],
)
def test_what_cannot_be_a_fixture(hook_file: HookFile, text: str, where: str, given: str) -> None:
    """The error names file, key and value, and shows what is allowed."""
    with pytest.raises(HookFileError) as caught:
        collected(hook_file(text))

    assert (caught.value.where, caught.value.given) == (where, given)
    assert caught.value.hint


def test_factories_keep_a_session_of_their_own(world: World) -> None:
    """Only factories without a session are bound, and an earlier application gives way to a later one."""
    own = scoped_session(sessionmaker(world.outside))

    class Own(UserFactory):
        class Meta:
            sqlalchemy_session = own
            sqlalchemy_session_persistence = "flush"

    class Made(UserFactory):
        class Meta:
            sqlalchemy_session_factory = own

    class Child(UserFactory):
        pass

    with world.app.app_context():
        for session in (scoped_session(sessionmaker()), db.session):
            prepare_factories(session)
        sessions = [object_session(each.create()) for each in (Own, Made, Child, UserFactory)]

        assert sessions == [own(), own(), db.session(), db.session()]
    own.remove()


def test_a_factory_that_is_imported_later(world: World, hook_file: HookFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """SubFactory("path.to.Factory") makes its class only when it is used; it gets the session all the same."""
    source = "class Late(SQLAlchemyModelFactory):\n    class Meta:\n        model = User\n    email = 'late'\n"

    class LateModule(ModuleType):
        def __getattr__(self, name: str) -> Any:
            namespace: dict[str, Any] = {"SQLAlchemyModelFactory": SQLAlchemyModelFactory, "User": User}
            exec(source, namespace)  # noqa: S102 - defines the class at this late moment
            return namespace[name]

    monkeypatch.setitem(sys.modules, "late_factories", LateModule("late_factories"))

    class LateEvent(EventFactory):
        owner = factory.SubFactory("late_factories.Late")

    module = hook_file('fixtures = {"Events > List": []}')
    module.fixtures["Events > List"].append(LateEvent)

    world.load(module)

    assert world.emails() == ["late"]


def test_the_session_is_removed(world: World, hook_file: HookFile) -> None:
    """After loading there is no session, and no connection is checked out."""
    world.load(hook_file('fixtures = {"Events > List": EventFactory}'))

    with world.app.app_context():
        assert not db.session.registry.has()
        assert isinstance(db.engine.pool, QueuePool)
        assert db.engine.pool.checkedout() == 0


def test_the_place_of_a_refused_row_is_the_factorys(world: World, hook_file: HookFile) -> None:
    """Where no line of the user's raised, the factory's or function's is told, and no frame of a library is shown."""
    texts = ['fixtures = {"Events > List": make(UserFactory, email=None)}', MAKES_NO_EMAIL]
    for text in texts:
        module = hook_file(text)
        with pytest.raises(HookError) as caught:
            world.load(module)
        assert caught.value.where in (place_of(UserFactory), f"{module.__file__}:1")
        assert (caught.value.where == place_of(UserFactory)) == (text == texts[0])
        assert "Traceback" not in caught.value.output
        assert "IntegrityError" in caught.value.output


@pytest.mark.parametrize("attribute", ["emial", "emial__x"])
def test_an_attribute_that_a_model_has_not_is_refused(hook_file: HookFile, attribute: str) -> None:
    """When the file is loaded, with the name that was probably meant; Flask-SQLAlchemy's models need no context."""
    for factory_name in ("UserFactory", "TagFactory"):
        with pytest.raises(HookFileError) as caught:
            hook_file(f'fixtures = {{"Events > List": make({factory_name}, {attribute}="x")}}')

        assert f"{factory_name} has no such attribute" in str(caught.value)
        assert "email" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "make(EventFactory, id=3, owner_id=4)",
        'make(EventFactory, owner__email="x")',
        "make(EventFactory, owner__anything__below=3)",
        "make(UserFactory, written=[])",
        "make(LetterFactory, anything=3)",
        "make(OwnWayFactory, anything=3)",
    ],
)
def test_an_attribute_that_may_be_right_is_taken(hook_file: HookFile, text: str) -> None:
    """What the model has, what a SubFactory gets, a backref, anything where model or factory have their own way."""
    assert hook_file(f"{OTHERS}fixtures = {{'Events > List': {text}}}")
