"""What ``-k`` and ``-m`` ask for and no transaction has."""

import re
from collections.abc import Iterable, Iterator, Sequence

import pytest

from dreddkit.errors import closest_match

__all__ = ["unmet_words"]

OPERATORS = {"and", "or", "not"}


def unmet_words(keywords: str, markers: str, items: Sequence[pytest.Item]) -> Iterator[str]:
    """Yield a line on each word that none of the items has, with the closest that one has.

    Args:
        keywords: The expression of ``-k``: parts of names, in upper or lower case.

        markers: The expression of ``-m``.

        items: All that were collected.
    """
    marks = {mark.name for item in items for mark in item.iter_markers()}
    names = {name.lower() for name in [*marks, *(item.nodeid for item in items)]}
    for word in words_of(keywords):
        if not any(word.lower() in name for name in names):
            yield unmet("-k", word.lower(), {part for name in names for part in re.findall(r"\w+", name)})
    for word in words_of(markers):
        if word not in marks:
            yield unmet("-m", word, marks)


def words_of(expression: str) -> list[str]:
    """Return the words of an expression."""
    return [word for word in re.findall(r"[^\s()]+", expression) if word not in OPERATORS]


def unmet(option: str, word: str, known: Iterable[str]) -> str:
    """Return the line on a word."""
    closest = closest_match(word, sorted(known))
    return f"{option}: no transaction has {word!r}" + (f"; did you mean {closest!r}?" if closest else "")
