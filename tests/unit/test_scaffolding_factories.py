"""Writing factories of models: what goes in, what is left out, and which references are followed."""

import ast

import pytest

from dreddkit.scaffolding import factory_file, without_cycles
from dreddkit.scaffolding.models import Column, Enumeration, Model, Reference


def refers(target: str, *, is_nullable: bool = False, is_key: bool = False) -> Reference:
    """Return a reference to a model."""
    name = target.lower()
    key = f"{name}_id"
    return Reference(
        name=key if is_key else name, target=target, columns=(key,), remote="id", is_nullable=is_nullable, is_key=is_key
    )


def model(name: str, *references: Reference, columns: tuple[Column, ...] = (), **values: tuple[str, ...]) -> Model:
    """Return a model of a module ``app``."""
    return Model(module="app", name=name, table=name.lower(), columns=columns, references=references, **values)  # type: ignore[arg-type]


def assignments(*models: Model) -> dict[str, str]:
    """Return what the factory of the first model assigns."""
    cleared = without_cycles(models)
    homes = {"BaseFactory": "factories.base"} | {each.factory: f"factories.{each.file}" for each in cleared}
    text = factory_file(cleared[0], cleared, homes)
    ((body),) = [node.body for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    return {ast.unparse(node.targets[0]): ast.unparse(node.value) for node in body if isinstance(node, ast.Assign)}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (Column(name="title", column="title", type="str"), "'Title'"),
        (Column(name="title", column="title", type="str", length=3), "'Tit'"),
        (Column(name="slug", column="slug", type="str", is_unique=True), "factory.Sequence(lambda n: f'slug-{n + 1}')"),
        (Column(name="deleted_at", column="deleted_at", type="datetime", is_nullable=True), None),
        (Column(name="undeleted_at", column="x", type="date", is_nullable=True), "date(2030, 1, 1)"),
        (
            Column(name="code", column="code", type="str", is_unique=True, length=3),
            "factory.Sequence(lambda n: f'{n + 1:03}')",
        ),
        (
            Column(name="email", column="email", type="str", is_unique=True),
            "factory.Sequence(lambda n: f'user{n + 1}@example.com')",
        ),
        (Column(name="count", column="count", type="int", has_default=True), None),
        (Column(name="vector", column="vector", type=""), None),
        (Column(name="at", column="at", type="datetime", has_time_zone=True), "datetime(2030, 1, 1, 9, tzinfo=UTC)"),
        (Column(name="at", column="at", type="datetime"), "datetime.fromisoformat('2030-01-01 09:00')"),
        (Column(name="price", column="price", type="Decimal", scale=2), "Decimal('1.50')"),
        (
            Column(name="state", column="state", type="State", enumeration=Enumeration("app", "State", "NEW")),
            "State.NEW",
        ),
        (Column(name="state", column="state", type="str", enumeration=Enumeration("", "", "new")), "'new'"),
    ],
)
def test_the_value_of_a_column(column: Column, expected: str | None) -> None:
    """By its type; different from row to row where it has to be; nothing where a default or nobody knows."""
    assert assignments(model("Book", columns=(column,))).get(column.name) == expected


def test_a_later_column_is_a_later_day() -> None:
    """What ends is after what starts."""
    starts, ends = (Column(name=name, column=name, type="date") for name in ("starts", "ends"))

    assert assignments(model("Event", columns=(starts, ends))) == {
        "starts": "date(2030, 1, 1)",
        "ends": "date(2030, 1, 2)",
    }


def test_references_are_other_factories() -> None:
    """By a relationship, or by a foreign key that has none; what two rows refer to is one row."""
    author = model("Author")
    book = model("Book", refers("Author"))
    loan = model("Loan", refers("Author"), refers("Book", is_key=True))

    assert assignments(loan, book, author) == {
        "author": "factory.SubFactory(AuthorFactory)",
        "book_id": "factory.SelfAttribute('book.id')",
    }


def test_cycles_are_cut_where_a_row_may_be_without() -> None:
    """A model that refers to itself, and two that refer to each other."""
    author = model("Author", refers("Book", is_nullable=True), refers("Author", is_nullable=True))
    book = model("Book", refers("Author"))

    assert assignments(author, book) == {}
    assert assignments(book, author) == {"author": "factory.SubFactory(AuthorFactory)"}


def test_a_first_row_that_cannot_be_is_told() -> None:
    """A comment in the factory says what it lacks."""
    node = without_cycles([model("Node", refers("Node"))])

    text = factory_file(node[0], node, {"BaseFactory": "factories.base"})

    assert "# node needs a Node: no factory can make the first one" in text


def test_a_constructor_that_takes_other_things() -> None:
    """It gets what it needs and nothing that it does not take, or makes itself."""
    names = ("email", "password_hash", "score")
    columns = tuple(Column(name=name, column=name, type="str") for name in names)

    found = assignments(model("User", columns=columns, accepts=("email", "password"), needs=("email", "password")))

    assert set(found) == {"email", "password"}
