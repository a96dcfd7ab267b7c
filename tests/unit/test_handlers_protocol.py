"""The wire protocol: whatever arrives, and however it was split, each message gets exactly one answer."""

import itertools
import json
import math
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dreddkit.handlers.protocol import Event, LineDecoder, ProtocolError, answer, encode, failed, parse

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
MESSAGES = st.builds(
    lambda uuid, event, data: {"event": event, "uuid": uuid, "data": data},
    st.text(),
    st.sampled_from(list(Event)) | st.text(),
    JSON,
)
MEGABYTE = 2**20


def echo(_event: str, data: Any) -> Any:
    """Change nothing."""
    return data


def pieces(stream: bytes, cuts: Iterable[int]) -> list[bytes]:
    """Split a stream at places that are taken modulo its length."""
    places = sorted({cut % (len(stream) + 1) for cut in cuts})
    return [stream[start:end] for start, end in itertools.pairwise([0, *places, len(stream)])]


def answers(chunks: Iterable[bytes], handle: Callable[[str, Any], Any] = echo) -> list[dict[str, Any]]:
    """Return what a handler says to a stream."""
    decoder = LineDecoder()
    written = [answer(line, handle) for chunk in chunks for line in decoder.feed(chunk)]
    assert [(text.isascii(), text.count(b"\n"), text[-1:]) for text in written] == [(True, 1, b"\n")] * len(written)
    return [json.loads(text) for text in written]


@settings(max_examples=40)
@given(st.lists(MESSAGES, max_size=4), st.lists(st.integers(0, 10**6)), st.booleans())
def test_every_message_is_answered_in_its_order(messages: list[Any], cuts: list[int], ascii_only: bool) -> None:
    """However the stream is split, inside of a character even, the answers are the messages, uuid and all."""
    lines = [json.dumps(message, ensure_ascii=ascii_only).encode(errors="replace") + b"\n" for message in messages]

    assert answers(pieces(b"".join(lines), cuts)) == [json.loads(line) for line in lines]


@given(st.lists(st.binary()), st.lists(st.integers(0, 10**6)))
@example([b'{"uuid": "1", "event": "x", "data": 1e999}', b"[]", b'{"uuid": 1, "event": "x"}', b"NaN"], [])
@example([b"[" * 100_000, b'{"uuid": "1", "event": "x", "data": ' + b"9" * 5000 + b"}"], [])
def test_any_bytes_get_one_answer_a_line(lines: list[bytes], cuts: list[int]) -> None:
    """What is no message gets an answer without a uuid, which Dredd ignores; blank lines get none."""
    stream = b"".join(line + b"\n" for line in lines)
    expected = [line for line in stream.split(b"\n") if line.strip()]

    got = answers(pieces(stream, cuts))

    assert len(got) == len(expected)
    assert [each for each in got if "uuid" not in each and not each["error"]] == []


@given(st.binary(), st.lists(st.integers(0, 10**6)))
def test_the_split_makes_no_difference(stream: bytes, cuts: list[int]) -> None:
    """The decoder gives the lines of the whole stream; an unfinished one waits."""
    decoder = LineDecoder()

    lines = [line for chunk in pieces(stream, cuts) for line in decoder.feed(chunk)]

    assert lines == [line for line in stream.split(b"\n")[:-1] if line.strip()]


def test_deep_nesting_is_answered() -> None:
    """A message that is barely read, or barely not, has its one answer."""
    for depth in range(850, 1000):
        line = b'{"uuid": "1", "event": "x", "data": ' + b"[" * depth + b"]" * depth + b"}\n"

        assert len(answers([line])) == 1


def test_a_message_of_twenty_megabytes_is_answered() -> None:
    """A response body of that size comes back as it was, from 20,000 pieces."""
    message = {
        "event": "beforeEachValidation",
        "uuid": "1",
        "data": {"real": {"body": "ü" * MEGABYTE + "x" * 18 * MEGABYTE}},
    }
    stream = json.dumps(message, ensure_ascii=False).encode() + b"\n"

    (got,) = answers(stream[at : at + 1000] for at in range(0, len(stream), 1000))

    assert got == message


@pytest.mark.parametrize("value", [{1, 2}, math.nan, b"bytes", {(1, 2): 3}])
def test_a_value_that_is_not_json_fails_its_transaction(value: Any) -> None:
    """The answer has the data as it came, and tells what a hook did."""
    line = encode({"event": "beforeEach", "uuid": "1", "data": {"name": "a"}})

    def clumsy(_event: str, data: dict[str, Any]) -> dict[str, Any]:
        data["mine"] = value
        return data

    (got,) = answers([line], clumsy)

    assert (got["uuid"], got["data"]["name"], "mine" in got["data"]) == ("1", "a", False)
    assert got["data"]["fail"].startswith("A hook put a value into the transaction that is not JSON")
    with pytest.raises(ProtocolError):
        encode({"data": value})


def test_a_failure_of_many_is_explained_once() -> None:
    """The first transaction has the whole text, the others its first line."""
    data = [{"name": "a"}, {"name": "b"}]

    assert failed(data, "It broke.\n  why: so") == [
        {"name": "a", "fail": "It broke.\n  why: so"},
        {"name": "b", "fail": "It broke."},
    ]
    assert failed(None, "It broke.") is None


def test_a_line_is_a_message_with_uuid_and_event() -> None:
    """Anything else is refused with what it lacks."""
    with pytest.raises(ProtocolError, match="no event"):
        parse(b'{"uuid": "1"}')
