"""What a factory puts into a column: an expression, what it has to import, and what the first row gets."""

from collections.abc import Callable
from dataclasses import dataclass

from dreddkit.scaffolding.models import Column
from dreddkit.scaffolding.naming import quoted

__all__ = ["FIRST_UUID", "Value", "text_called", "value_of"]

NUMBER_ROOM = 6  # characters of a text that a sequence's number and the hyphen before it may take


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a factory.

    Args:
        expression: The right side of its assignment.

        first: The first row's value, as a path would have it.

        imports: The module and the name of each thing that the expression needs.
    """

    expression: str
    first: str
    imports: tuple[tuple[str, str], ...] = ()


def value_of(column: Column, position: int) -> Value | None:
    """Return what a factory gives a column; None where the type is not known.

    Args:
        column: The column.

        position: Which column of its model it is: of two moments the second is a day later.
    """
    if column.enumeration is not None:
        return enumerated(column)
    is_numbered = column.is_unique or (column.type in {"str", "uuid"} and is_secret(column.name))
    if is_numbered and column.type in SEQUENCES:
        return SEQUENCES[column.type](column, position)
    if column.type in CONSTANTS:
        return CONSTANTS[column.type](column, position)
    return None


def enumerated(column: Column) -> Value:
    """Return the first member of an enumeration."""
    one = column.enumeration
    assert one is not None  # noqa: S101 - only then it is asked for
    if not one.module:
        return Value(quoted(one.value), one.value)
    return Value(f"{one.name}.{one.value}", one.value, ((one.module, one.name),))


def text(column: Column, _position: int = 0) -> Value:
    """Return a text in which the column's name can be read."""
    special = special_text(column.name, "1")
    content = (special or column.name.replace("_", " ").capitalize())[: column.length]
    return Value(quoted(content), content)


def numbered_text(column: Column, _position: int = 0) -> Value:
    """Return a text that differs from row to row and can stand in a path."""
    special = special_text(column.name, "{n + 1}")
    if special and (column.length is None or len(special) <= column.length):
        return sequence(f'f"{special}"', special.replace("{n + 1}", "1"))
    if column.length is not None and column.length <= NUMBER_ROOM:
        return sequence(f'f"{{n + 1:0{column.length}}}"', "1".zfill(column.length))
    prefix = column.name.strip("_").replace("_", "-")[: column.length and column.length - NUMBER_ROOM]
    return sequence(f'f"{prefix}-{{n + 1}}"', f"{prefix}-1")


def is_secret(name: str) -> bool:
    """Tell whether linters would take a text of that name for a password that has been given away."""
    return any(word in name for word in ("pass", "pwd", "secret", "token"))


def special_text(name: str, number: str) -> str:
    """Return what is written in a certain way, by the name of its column; empty for any other."""
    if "email" in name or "e_mail" in name:
        return f"user{number}@example.com"
    if name in {"url", "link", "website", "homepage"} or name.endswith(("_url", "_link")):
        return f"https://example.com/{number}"
    return ""


def text_called(name: str) -> Value:
    """Return a text of which only the name is known."""
    column = Column(name=name, column=name, type="str")
    return numbered_text(column) if is_secret(name) else text(column)


def moment(column: Column, position: int) -> Value:
    """Return a date with a time; ruff wants to know what time zone is meant, and a column without one has none."""
    day = 1 + position % 28
    if column.has_time_zone:
        return Value(f"datetime(2030, 1, {day}, 9, tzinfo=UTC)", f"2030-01-{day:02}", DATETIME_AND_UTC)
    return Value(f'datetime.fromisoformat("2030-01-{day:02} 09:00")', f"2030-01-{day:02}", DATETIME_AND_UTC[:1])


def day(_column: Column, position: int) -> Value:
    """Return a date."""
    number = 1 + position % 28
    return Value(f"date(2030, 1, {number})", f"2030-01-{number:02}", (("datetime", "date"),))


def decimal(column: Column, _position: int) -> Value:
    """Return a decimal number of the column's scale."""
    digits = f"1.{'5'.ljust(column.scale, '0')}" if column.scale else "1"
    return Value(f'Decimal("{digits}")', digits, (("decimal", "Decimal"),))


def numbered_day(column: Column, position: int) -> Value:
    """Return a date, or a date with a time, which a day follows for each further row."""
    start = (moment if column.type == "datetime" else day)(column, position)
    return sequence(f"{start.expression} + timedelta(days=n)", start.first, *start.imports, ("datetime", "timedelta"))


def sequence(expression: str, first: str, *imports: tuple[str, str]) -> Value:
    """Return what differs from row to row."""
    return Value(f"factory.Sequence(lambda n: {expression})", first, imports)


def constant(expression: str, *imports: tuple[str, str]) -> Callable[[Column, int], Value]:
    """Return what is the same for every column of a type."""
    return lambda _column, _position: Value(expression, expression, imports)


def constant_text(content: str) -> Callable[[Column, int], Value]:
    """Return what is the same for every column of a type that is written as a text."""
    return lambda _column, _position: Value(quoted(content), content)


DATETIME_AND_UTC = (("datetime", "datetime"), ("datetime", "UTC"))
FIRST_UUID = "00000000-0000-4000-8000-000000000001"  # the one that stands for a parameter without an example

SEQUENCES: dict[str, Callable[[Column, int], Value]] = {
    "str": numbered_text,
    "int": lambda *_: sequence("n + 1", "1"),
    "float": lambda *_: sequence("float(n + 1)", "1.0"),
    "Decimal": lambda *_: sequence("Decimal(n + 1)", "1", ("decimal", "Decimal")),
    "UUID": lambda *_: sequence(f'UUID(f"{FIRST_UUID[:-12]}{{n + 1:012x}}")', FIRST_UUID, ("uuid", "UUID")),
    "date": numbered_day,
    "datetime": numbered_day,
    "uuid": lambda *_: sequence(f'f"{FIRST_UUID[:-12]}{{n + 1:012x}}"', FIRST_UUID),
    "bytes": lambda *_: sequence("str(n + 1).encode()", "1"),
    "INET": lambda *_: sequence('f"192.0.2.{n + 1}"', "192.0.2.1"),
    "MACADDR": lambda *_: sequence('f"00:00:5e:00:53:{n + 1:02x}"', "00:00:5e:00:53:01"),
}
CONSTANTS: dict[str, Callable[[Column, int], Value]] = {
    "str": text,
    "int": constant("1"),
    "float": constant("1.5"),
    "bool": constant("True"),
    "Decimal": decimal,
    "datetime": moment,
    "date": day,
    "time": constant("time(9)", ("datetime", "time")),
    "timedelta": constant("timedelta(hours=1)", ("datetime", "timedelta")),
    "bytes": constant('b"bytes"'),
    "UUID": constant(f'UUID("{FIRST_UUID}")', ("uuid", "UUID")),
    "uuid": constant_text(FIRST_UUID),
    "list": constant("factory.List([])"),
    **dict.fromkeys(("dict", "JSON", "JSONB", "HSTORE"), constant("factory.Dict({})")),
    "INET": constant_text("192.0.2.1"),
    "CIDR": constant_text("192.0.2.0/24"),
    "MACADDR": constant_text("00:00:5e:00:53:01"),
    "MACADDR8": constant_text("00:00:5e:ff:fe:00:53:01"),
    "TSVECTOR": constant_text("words"),
    **dict.fromkeys(("INT4RANGE", "INT8RANGE", "NUMRANGE"), constant_text("[1,2)")),
    **dict.fromkeys(("DATERANGE", "TSRANGE", "TSTZRANGE"), constant_text("[2030-01-01,2030-01-02)")),
}
