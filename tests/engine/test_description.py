"""Descriptions are read with their includes, and every line knows its author's place."""

from pathlib import Path

import pytest

from dreddkit.dredd import Source, read_description
from dreddkit.errors import DescriptionError
from dreddkit.plugin.discovery import find_descriptions


def write(root: Path, files: dict[str, str]) -> Path:
    """Write files and return the first one's path."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root / next(iter(files))


def places(source: Source) -> list[tuple[str, str]]:
    """Each line of the text with its place."""
    return [(text, str(location)) for text, location in zip(source.text.split("\n"), source.lines, strict=True)]


def test_nested_includes_are_relative_to_the_file_they_are_in(tmp_path: Path) -> None:
    """Each line of the expanded text is located in the file that it was written in."""
    files = {
        "api.apib": "# API\n<!-- include(parts/a.apib) -->\nend",
        "parts/a.apib": "A1\n<!-- include(../b.apib) -->\nA3",
        "b.apib": "B1",
    }

    source = read_description(write(tmp_path, files), tmp_path)

    assert places(source) == [
        ("# API", "api.apib:1"),
        ("A1", "parts/a.apib:1"),
        ("B1", "b.apib:1"),
        ("A3", "parts/a.apib:3"),
        ("end", "api.apib:3"),
    ]


def test_an_include_hands_its_indentation_on(tmp_path: Path) -> None:
    """A JSON file can be included as a body; empty lines stay empty."""
    source = read_description(
        write(tmp_path, {"a.apib": "+ Body\n\n        <!--include( x.json )-->", "x.json": "{\n\n}"}), tmp_path
    )

    assert source.text == "+ Body\n\n        {\n\n        }"


def test_the_same_file_may_be_included_twice(tmp_path: Path) -> None:
    """Only a file inside itself is a cycle."""
    source = read_description(
        write(tmp_path, {"a.apib": "<!-- include(b.md) -->\n<!-- include(b.md) -->", "b.md": "B"}), tmp_path
    )

    assert source.text == "B\nB"


def test_a_cycle_is_told_with_its_chain(tmp_path: Path) -> None:
    """The chain and the include that closes it are named."""
    files = {"a.apib": "x\n<!-- include(b.apib) -->", "b.apib": "<!-- include(a.apib) -->"}

    with pytest.raises(DescriptionError) as caught:
        read_description(write(tmp_path, files), tmp_path)

    assert caught.value.given == "a.apib -> b.apib -> a.apib"
    assert caught.value.where == "b.apib:1"


def test_a_missing_include_is_told_with_its_place_and_the_closest_file(tmp_path: Path) -> None:
    """Where the include is, what it names, and what is there."""
    files = {"a.apib": "x\n<!-- include(evnets.apib) -->", "events.apib": ""}

    with pytest.raises(DescriptionError) as caught:
        read_description(write(tmp_path, files), tmp_path)

    assert caught.value.where == "a.apib:2"
    assert caught.value.given == "evnets.apib"
    assert "closest:  events.apib" in str(caught.value)


@pytest.mark.parametrize("name", ["missing.apib", "."])
def test_a_description_that_cannot_be_read_is_one_message(tmp_path: Path, name: str) -> None:
    """Missing, or a directory: a DescriptionError, never an OSError."""
    with pytest.raises(DescriptionError, match="cannot be read"):
        read_description(tmp_path / name, tmp_path)


def test_bytes_that_are_no_utf8_are_told_with_their_line(tmp_path: Path) -> None:
    """A Latin-1 file names the line of its first wrong byte."""
    path = tmp_path / "a.apib"
    path.write_bytes(b"# API\n\nCaf\xe9\n")

    with pytest.raises(DescriptionError, match="0xe9") as caught:
        read_description(path, tmp_path)

    assert caught.value.where == "a.apib:3"


def test_an_include_beside_other_text_is_refused(tmp_path: Path) -> None:
    """It would silently stay a comment."""
    with pytest.raises(DescriptionError, match="shares its line"):
        read_description(write(tmp_path, {"a.apib": "see <!-- include(b.apib) -->"}), tmp_path)


def test_openapi_has_no_includes(tmp_path: Path) -> None:
    """In YAML the comment is text like any other."""
    text = "openapi: 3.0.0\n# <!-- include(b.apib) -->\n"

    assert read_description(write(tmp_path, {"a.yaml": text}), tmp_path).text == text


def test_line_ends_and_byte_order_mark_are_normalised(tmp_path: Path) -> None:
    """A file from Windows has the same text."""
    path = tmp_path / "a.apib"
    path.write_bytes(b"\xef\xbb\xbf# API\r\nx\r\n")

    assert read_description(path, tmp_path).text == "# API\nx\n"


def test_a_file_outside_the_root_is_located_by_its_whole_path(tmp_path: Path) -> None:
    """Locations are relative to the root only below it."""
    path = write(tmp_path, {"a.apib": "x"})

    assert read_description(path, tmp_path / "elsewhere").lines[0].file == path.resolve().as_posix()


def test_a_description_that_another_includes_is_none_of_its_own(tmp_path: Path) -> None:
    """An include may be written in capitals, as it may where it is expanded."""
    for number, word in enumerate(["include", "INCLUDE"]):
        (tmp_path / f"{number}.apib").write_text(f"# API\n\n<!-- {word}( part {number}.apib ) -->\n")
        (tmp_path / f"part {number}.apib").write_text("# Group\n")

    assert find_descriptions(tmp_path) == ["0.apib", "1.apib"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("api.yaml", "# The API\nopenapi: 3.0.3\n"),
        ("docs/shop.yml", "info: {title: Shop}\n'swagger': \"2.0\"\n"),
        ("api.json", '{"info": {}, "openapi": "3.0.0"}'),
    ],
)
def test_an_openapi_document_of_any_name(tmp_path: Path, name: str, text: str) -> None:
    """A key at its top tells what it is; what is of the tests counts as little as what only names OpenAPI."""
    others = {"conf.yaml": "ui:\n  openapi: 3.0\nswagger: true\n", "a.json": '{"a": {"openapi": "3"}}', "b.json": "{"}
    write(tmp_path, {name: text, "tests/petstore.yaml": "openapi: 3.0.3\n", **others})

    assert find_descriptions(tmp_path) == [name]


def test_of_openapi_documents_those_of_the_usual_names_count(tmp_path: Path) -> None:
    """Where there are any."""
    write(tmp_path, {"swagger.json": "{}", "other.yaml": "openapi: 3.0.3\n"})

    assert find_descriptions(tmp_path) == ["swagger.json"]
