"""The application's routes compared with what is documented."""

import os
from collections.abc import Iterator, Sequence

from dreddkit.addresses import template_path
from dreddkit.config import Settings
from dreddkit.errors import closest_match
from dreddkit.findings import Finding, FindingKind
from dreddkit.integrations.routes import UNASKED_METHODS, Answer, Route, Routes, undocumented
from dreddkit.processes import RunDirectory
from dreddkit.server import Asker
from dreddkit.tracebacks import is_installed
from dreddkit.transaction import Documented

__all__ = ["compare_routes"]


def compare_routes(settings: Settings, documented: Sequence[Documented]) -> list[Finding]:
    """Ask the application for its routes, without a database, and compare them with the descriptions.

    Raises:
        AppError: The application cannot be made.
        ServerError: The child process that makes it does not answer.
    """
    if not settings.app:
        return [unknown("no app is configured")]
    with RunDirectory() as directory:
        told = Asker(
            app=settings.app,
            config=settings.config,
            database_url=os.environ["DATABASE_URL"],
            run=directory,
            cwd=settings.root,
            env=os.environ,
            ready_timeout_s=settings.ready_timeout_s,
        ).routes()
    if "unknown" in told:
        return [unknown(told["unknown"], told.get("where", ""))]
    routes = [Route(**values) for values in told["routes"]]
    return list(findings_of_routes(routes, Routes(routes, told["converters"]), documented))


def findings_of_routes(routes: Sequence[Route], known: Routes, documented: Sequence[Documented]) -> Iterator[Finding]:
    """Yield the documented requests that no route answers, and the routes that no request documents."""
    answers = [known.answer(one) for one in documented]
    missing = list(undocumented(routes, answers))
    for one, answer in first_of_each_request(documented, answers):
        yield no_route(one, answer, [route for route, method in missing if method == one.method])
    for route, method in missing:
        kind = FindingKind.INSTALLED_ROUTE if is_installed(route.places[method]) else FindingKind.UNDOCUMENTED
        yield Finding(kind, f"{method} {route.template} is not documented", route.places[method])


def first_of_each_request(
    documented: Sequence[Documented], answers: Sequence[Answer]
) -> Iterator[tuple[Documented, Answer]]:
    """Yield the transactions whose status no route can bring about, one for each method and path."""
    seen = set()
    for one, answer in zip(documented, answers, strict=True):
        request = one.method, template_path(one.uri_template)
        if request not in seen and not answer.is_for(one):
            seen.add(request)
            yield one, answer


def no_route(documented: Documented, answer: Answer, candidates: Sequence[Route]) -> Finding:
    """Return the finding on a request that the application does not answer.

    Args:
        documented: The request.

        answer: What the application does with it.

        candidates: The routes that may have been meant: those of its method that nothing else documents.
    """
    path = template_path(documented.uri_template)
    message = f"{documented.method} {path} {explanation(answer)}"
    is_known = answer.moved or answer.methods
    closest = None if is_known else closest_match(path, [route.template for route in candidates])
    return Finding(FindingKind.NO_ROUTE, message, str(documented.location), closest)


def explanation(answer: Answer) -> str:
    """Return what the application does instead of answering."""
    if answer.moved:
        return f"is redirected to {answer.moved}"
    methods = [method for method in answer.methods if method not in UNASKED_METHODS]
    return f"has no route; there is one for {', '.join(methods)}" if methods else "has no route"


def unknown(reason: str, where: str = "") -> Finding:
    """Return the note that the routes were not compared."""
    return Finding(FindingKind.ROUTES_UNKNOWN, f"The application's routes are not compared: {reason}.", where)
