"""Finding an application and its database object by reading sources; nothing is imported."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

__all__ = ["Candidates", "factory_classes", "find_candidates", "module_name"]

APPLICATIONS = {"Flask", "APIFlask", "OpenAPI"}  # OpenAPI is flask-openapi's
DATABASES = {"SQLAlchemy"}


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be an application or its database, as import strings.

    Args:
        factories: Functions that make an application.

        objects: Applications that are made where a module is imported.

        databases: Flask-SQLAlchemy objects.

        configurations: Classes of settings for tests.
    """

    factories: list[str]
    objects: list[str]
    databases: list[str]
    configurations: list[str]

    @property
    def apps(self) -> list[str]:
        """All of what may be the application."""
        return [*self.factories, *self.objects]


def find_candidates(sources: Mapping[str, str]) -> Candidates:
    """Read sources for what makes an application, a database, or settings for tests.

    Args:
        sources: The text of each module, by its name.
    """
    trees = {name: tree for name, text in sources.items() if (tree := parsed(text)) is not None}

    def found(names_in: Callable[[ast.Module], Iterator[str]]) -> list[str]:
        return [f"{module}:{name}" for module, tree in trees.items() for name in names_in(tree)]

    return Candidates(
        found(factories),
        found(lambda tree: made_by(tree, APPLICATIONS)),
        found(lambda tree: made_by(tree, DATABASES)),
        found(test_configurations),
    )


def module_name(path: PurePath, *, src_is_package: bool = False) -> str:
    """Return what a file of the project is called as a module.

    Args:
        path: The file, relative to the project's folder.

        src_is_package: Whether a folder ``src`` is part of the name.

    >>> module_name(PurePath("src/shop/__init__.py"))
    'shop'
    """
    parts = list(path.with_suffix("").parts)
    if parts[0] == "src" and not src_is_package:
        del parts[0]
    if parts[-1] == "__init__":
        del parts[-1]
    return ".".join(parts)


def parsed(text: str) -> ast.Module | None:
    """Return a module's tree; None for what is no Python of this version."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def factories(tree: ast.Module) -> Iterator[str]:
    """Yield the functions that make an application and return something."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not is_wsgi_function(node):
            parts = list(ast.walk(node))
            makes = any(isinstance(part, ast.Call) and called_name(part) in APPLICATIONS for part in parts)
            if makes and any(isinstance(part, ast.Return) and part.value is not None for part in parts):
                yield node.name


def made_by(tree: ast.Module, classes: set[str]) -> Iterator[str]:
    """Yield the names of a module that calls of these classes are assigned to."""
    for node in top_level(tree.body):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if called_name(node.value) in classes:
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_configurations(tree: ast.Module) -> Iterator[str]:
    """Yield the classes that are called a configuration for tests."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and "test" in node.name.lower() and "conf" in node.name.lower():
            yield node.name


def top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when the module is imported, those below an if or a try too."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With) and not is_main_guard(node):
            yield from top_level(node.body)


def is_main_guard(node: ast.stmt) -> bool:
    """Tell whether a statement is ``if __name__ == "__main__"``."""
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def is_wsgi_function(node: ast.FunctionDef) -> bool:
    """Tell whether a function is a plain WSGI application."""
    return [argument.arg for argument in node.args.args] == ["environ", "start_response"]


def called_name(call: ast.Call) -> str:
    """Return the last part of what is called."""
    return ast.unparse(call.func).rpartition(".")[2]


def factory_classes(sources: Mapping[str, str]) -> dict[str, str]:
    """Return the module of each class that is called a factory, by its name.

    Args:
        sources: The text of each module, by its name.
    """
    return {
        node.name: module
        for module, text in sources.items()
        for node in getattr(parsed(text), "body", [])
        if isinstance(node, ast.ClassDef) and node.name.endswith("Factory")
    }
