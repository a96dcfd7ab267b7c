"""The keys of a JSON response that its description does not document."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from dreddkit.dredd.schemas import is_open, items_of, parts_of, says_nothing, schemas_of_key

__all__ = ["undocumented_keys"]

PLAIN_KEY = r"[^\W\d][\w-]*"


def undocumented_keys(transaction: dict[str, Any]) -> list[str]:
    """Return the paths of keys that are neither in the expected body nor in its schema, e.g. ``data[0].secret``.

    Of the elements of an array the first is told that has the key. Where nothing is documented, nothing is told.

    Args:
        transaction: Dredd's dictionary of one that the server has answered.
    """
    expected = transaction.get("expected") or {}
    schema = parsed(expected.get("bodySchema"))
    examples = [example for example in [parsed(expected.get("body"))] if example is not None]
    schemas = [schema] if schema is not None else []
    real = parsed((transaction.get("real") or {}).get("body"))
    first: dict[str, str] = {}
    for path in Walk(schema).undocumented(real, examples, schemas, ""):
        first.setdefault(re.sub(r"\[\d+\]", "[]", path), path)
    return [*first.values()]


class Walk:
    """Goes through a body beside what documents it.

    Args:
        root: The schema that references are resolved in.
    """

    def __init__(self, root: Any) -> None:
        self._root = root

    def undocumented(self, real: Any, examples: Sequence[Any], schemas: Sequence[Any], path: str) -> Iterator[str]:
        """Yield the path of each key that nothing documents.

        Args:
            real: A value of the body.

            examples: What the description shows in its place.

            schemas: The schemas of its place.

            path: Its path.
        """
        if isinstance(real, dict):
            yield from self._of_object(real, examples, schemas, path)
        elif isinstance(real, list):
            shown = [element for example in examples if isinstance(example, list) for element in example]
            inner = items_of(parts_of(schemas, self._root))
            for place, element in enumerate(real):
                yield from self.undocumented(element, shown, inner, f"{path}[{place}]")

    def _of_object(
        self, real: dict[str, Any], examples: Sequence[Any], schemas: Sequence[Any], path: str
    ) -> Iterator[str]:
        shown = [example for example in examples if isinstance(example, dict)]
        parts = parts_of(schemas, self._root)
        is_undocumented = not shown and says_nothing(parts)
        if is_undocumented or any(is_open(schema, self._root) for schema in schemas):
            return
        for key, value in real.items():
            inner_examples = [example[key] for example in shown if key in example]
            inner_schemas = schemas_of_key(key, parts)
            if inner_examples or inner_schemas:
                yield from self.undocumented(value, inner_examples, inner_schemas, path_of(path, key))
            else:
                yield path_of(path, key)


def parsed(body: Any) -> Any:
    """Return a body or schema as JSON; None where it is none."""
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except ValueError:
        return None


def path_of(path: str, key: str) -> str:
    """Return the path of an object's key.

    >>> path_of("data[0]", "first name")
    'data[0]["first name"]'
    """
    if not re.fullmatch(PLAIN_KEY, key):
        return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{path}.{key}" if path else key
