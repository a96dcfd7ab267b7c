"""Finding the WSGI application that ``app`` names, and calling its factory.

The rules, in the words of the manual:

- ``"module:name"``: the attribute of that module. A function is a factory, unless it takes exactly two arguments
  without defaults, as a plain WSGI function does, and is called neither ``create_app`` nor ``make_app``; any other
  object is the application itself.
- ``"module:create_app('testing', debug=True)"``: a factory called with these literals and nothing else.
- ``"module"``: its ``app``, ``application``, ``create_app`` or ``make_app``, the first that exists.

A factory's first positional parameter gets the configuration that ``config`` names, its database replaced:

- as a dictionary when it is named ``test_config`` or annotated as a mapping;
- as the import string when its name ends in ``_name`` or it is annotated ``str``; such an application takes its
  database from the environment variable ``DATABASE_URL``;
- else as the object itself, for ``app.config.from_object``.

Without ``config``, or without such a parameter, it is called without arguments and relies on ``DATABASE_URL``.
"""

import ast
import inspect
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

from dreddkit.errors import AppError
from dreddkit.imports import import_object
from dreddkit.server.wsgi.configure import DATABASE_KEY, overridden, upper_case
from dreddkit.server.wsgi.guarded import guarded

__all__ = ["make_app"]

FACTORY_NAMES = ("create_app", "make_app")
USUAL_NAMES = ("app", "application", *FACTORY_NAMES)
MAPPINGS = ("dict", "Dict", "Mapping", "MutableMapping")
UNION = re.compile(r"(?:\w+\.)*(?:Optional|Union)\[(.*)\]")
WSGI_ARGUMENTS = 2


def positional(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return the parameters that can be given by position."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [parameter for parameter in inspect.signature(function).parameters.values() if parameter.kind in kinds]


def required(function: Callable[..., Any]) -> list[str]:
    """Return the names of the parameters that are given by position and have no default."""
    return [parameter.name for parameter in positional(function) if parameter.default is parameter.empty]


def is_factory(candidate: Any) -> bool:
    """Tell a function that makes an application from an application."""
    if not inspect.isroutine(candidate):
        return False
    return len(required(candidate)) != WSGI_ARGUMENTS or candidate.__name__ in FACTORY_NAMES


def annotated_as(parameter: inspect.Parameter, names: tuple[str, ...]) -> bool:
    """Tell whether a parameter's annotation, or one member of a union in it, has one of the names."""
    annotation = parameter.annotation
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    united = re.split(r"[|,]", UNION.sub(r"\1", text))
    members = [member.strip().partition("[")[0].rpartition(".")[2] for member in united]
    return any(member in names for member in members)


def takes_mapping(parameter: inspect.Parameter) -> bool:
    """Tell whether a parameter is a mapping of settings, as in Flask's own tutorial."""
    return parameter.name == "test_config" or annotated_as(parameter, MAPPINGS)


def argument(parameter: inspect.Parameter, config: str, database_url: str) -> Any:
    """Return the configuration in the shape that the parameter takes."""
    if parameter.name.endswith("_name") or annotated_as(parameter, ("str",)):
        return config
    configuration = overridden(import_object(config, "config"), database_url)
    if takes_mapping(parameter):
        return upper_case(configuration)
    return configuration


def arguments(factory: Callable[..., Any], app: str, config: str, database_url: str) -> list[Any]:
    """Return what a factory is called with: the configuration or nothing.

    Raises:
        AppError: The factory needs more than a configuration, or one and there is none.
    """
    refuse_several(required(factory), app)
    parameters = positional(factory)
    if parameters and config:
        return [argument(parameters[0], config, database_url)]
    if parameters and takes_mapping(parameters[0]):
        return [{DATABASE_KEY: database_url}]
    if parameters and parameters[0].default is inspect.Parameter.empty:
        raise AppError(
            f"The factory takes a {parameters[0].name!r}, and no configuration is named.",
            where="app",
            given=app,
            hint='Name one with config = "package.module.Class", or write the call: app = "module:factory(...)".',
        )
    return []


def refuse_several(names: list[str], app: str) -> None:
    """See to it that a factory needs one value at most.

    Raises:
        AppError: It needs several.
    """
    if len(names) > 1:
        raise AppError(
            f"The factory takes {', '.join(map(repr, names))}, and dreddkit has a configuration to give, no more.",
            where="app",
            given=app,
            hint='Write the call: app = "module:factory(...)", with literals in the parentheses.',
        )


def parse_call(text: str, app: str) -> tuple[str, list[Any], dict[str, Any]]:
    """Take ``create_app('x', debug=True)`` apart.

    Raises:
        AppError: It is no call, or an argument is no literal.
    """
    try:
        call = ast.parse(text, mode="eval").body
        if not isinstance(call, ast.Call):
            raise ValueError
        positionals = [ast.literal_eval(value) for value in call.args]
        keywords = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (SyntaxError, ValueError) as error:
        hint = "Write module:name, or module:factory(...) with literals in the parentheses."
        raise AppError("The application's name cannot be read.", where="app", given=app, hint=hint) from error
    return ast.unparse(call.func), positionals, keywords


def find(app: str) -> tuple[str, str]:
    """Return the module that ``app`` names, and the text behind the colon or the usual name it has.

    Raises:
        AppError: The module does not import, or has none of the usual names.
    """
    module_name, _, text = app.partition(":")
    if module_name.endswith(".py"):
        raise AppError("The application is named by a file.", where="app", given=app, hint="Write module:name.")
    if text:
        return module_name, text
    module = import_object(module_name, "app")
    for name in USUAL_NAMES:
        if hasattr(module, name):
            return module_name, name
    if not isinstance(module, ModuleType):
        hint = f"Write {':'.join(module_name.rsplit('.', 1))}."
        raise AppError("The application's name has no colon behind its module.", where="app", given=app, hint=hint)
    allowed = [f"{module_name}:{name}" for name in USUAL_NAMES]
    raise AppError(f"No application is found in {module_name}.", where="app", given=app, allowed=allowed)


def make_app(app: str, config: str, database_url: str) -> Any:
    """Return the WSGI application that ``app`` names, by the rules above.

    Args:
        app: For example ``"openevent:create_app"``.

        config: The import string of the configuration; may be empty.

        database_url: The database that the configuration is to name.

    Raises:
        AppError: It cannot be imported, found or made.
    """
    module_name, text = find(app)
    if "(" in text:
        name, positionals, keywords = parse_call(text, app)
        factory = import_object(f"{module_name}:{name}", "app")
        made = guarded(f"Calling {app}", lambda: factory(*positionals, **keywords))
    else:
        made = import_object(f"{module_name}:{text}", "app")
        if is_factory(made):
            values, factory = arguments(made, app, config, database_url), made
            made = guarded(f"Calling {app}", lambda: factory(*values))
    if not callable(made):
        raise AppError(f"{app} gave a {type(made).__name__}, which is no WSGI application.", where="app", given=app)
    return made
