"""Words: how one is written in Python, in paths and in sentences."""

import json
import re

__all__ = ["plural", "quoted", "snake_case", "title"]


def snake_case(name: str) -> str:
    """Return a name in lower case with underscores.

    >>> snake_case("HTTPLogEntry")
    'http_log_entry'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^\w]+", "_", name).strip("_").lower()


def plural(word: str) -> str:
    """Return the plural of an English word.

    >>> plural("category"), plural("box"), plural("day")
    ('categories', 'boxes', 'days')
    """
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


def quoted(text: str) -> str:
    r"""Return a text in double quotes, as both Python and TOML write it: JSON's way is right in either.

    >>> print(quoted('a "b"'))
    "a \"b\""
    """
    return json.dumps(text, ensure_ascii=False)


def title(name: str) -> str:
    """Return a name as words with capital letters.

    >>> title("list_all-books")
    'List All Books'
    """
    return " ".join(word.capitalize() for word in snake_case(name).replace("-", "_").split("_") if word)
