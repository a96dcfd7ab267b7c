"""Every error leaves as JSON:API errors, and none of them says what the server looks like inside."""

import json
from collections.abc import Iterator
from functools import singledispatch
from http import HTTPStatus
from typing import Any

import psycopg2
from flask import Flask, Response, current_app
from flask_rest_jsonapi_next import JsonApiException
from marshmallow import ValidationError
from marshmallow_jsonapi.exceptions import IncorrectTypeError
from psycopg2.errors import CheckViolation, ForeignKeyViolation, UndefinedFunction, UniqueViolation
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.http import HTTP_STATUS_CODES

__all__ = ["JSONAPI", "init_errors"]

JSONAPI = "application/vnd.api+json"
Problem = dict[str, Any]
UNEXPECTED = [{"status": "500", "title": "Internal Server Error", "detail": "The server failed; its log says why."}]


def init_errors(app: Flask) -> None:
    """Answer each exception and each HTTP error of the application with JSON:API errors."""
    app.register_error_handler(Exception, respond)
    for code in default_exceptions:
        app.register_error_handler(code, respond)


def respond(error: Exception) -> Response:
    """Turn an exception into a response; what nobody expected is logged."""
    found = problems(error)
    status = int(found[0]["status"])
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        current_app.logger.error("A request failed.", exc_info=error)
    response = Response(json.dumps({"errors": found, "jsonapi": {"version": "1.0"}}), status, content_type=JSONAPI)
    if isinstance(error, HTTPException):
        headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
        response.headers.extend(headers)
    return response


def problem(status: int, detail: str | None = None, source: Problem | None = None) -> Problem:
    """Return one JSON:API error."""
    known: Problem = {"detail": detail or HTTPStatus(status).description, "source": source}
    title = HTTP_STATUS_CODES[status]  # http's differ between versions of Python
    return {"status": str(status), "title": title} | {k: v for k, v in known.items() if v}


@singledispatch
def problems(_error: Exception) -> list[Problem]:
    """Return the JSON:API errors that an exception means; one that nobody expected means 500, and no more."""
    return UNEXPECTED


@problems.register
def _(error: HTTPException) -> list[Problem]:
    return [problem(error.code or HTTPStatus.INTERNAL_SERVER_ERROR, error.description)]


@problems.register(JsonApiException)
def _(error: Any) -> list[Problem]:
    status = int(error.status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return UNEXPECTED
    return [problem(status, str(error.detail), error.source)]


@problems.register(IncorrectTypeError)
def _(error: Any) -> list[Problem]:
    return [problem(HTTPStatus.CONFLICT, error.detail, {"pointer": error.pointer})]


@problems.register
def _(error: ValidationError) -> list[Problem]:
    return [
        problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, source)
        for detail, source in validation_details(error.messages)
    ]


@problems.register
def _(error: IntegrityError) -> list[Problem]:
    if isinstance(error.orig, UniqueViolation):
        return [problem(HTTPStatus.CONFLICT, error.orig.diag.message_detail)]
    if isinstance(error.orig, ForeignKeyViolation):
        return [problem(HTTPStatus.CONFLICT, "Something that is kept still needs it.")]
    if isinstance(error.orig, CheckViolation):
        return [problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"Violates {error.orig.diag.constraint_name}.")]
    return UNEXPECTED


@problems.register
def _(error: DataError) -> list[Problem]:
    detail = error.orig.diag.message_primary if isinstance(error.orig, psycopg2.Error) else None
    return [problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail)]


@problems.register
def _(error: ProgrammingError) -> list[Problem]:
    if isinstance(error.orig, UndefinedFunction):
        return [problem(HTTPStatus.BAD_REQUEST, "A filter compares what cannot be compared.", {"parameter": "filter"})]
    return UNEXPECTED


@problems.register
def _(_error: RecursionError) -> list[Problem]:
    return [problem(HTTPStatus.BAD_REQUEST, "Nested too deeply.")]


def validation_details(messages: list[Any] | dict[str, Any]) -> Iterator[tuple[str, Problem | None]]:
    """Yield detail and source of each message, ready-made by the JSON:API schemas or plain by field."""
    by_field = messages if isinstance(messages, dict) else {"": messages}
    for field, found in by_field.items():
        for message in found:
            if isinstance(message, dict):
                yield message["detail"], message.get("source")
            else:
                yield message, {"pointer": f"/{field}"}
