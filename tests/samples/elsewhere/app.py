"""A WSGI application that needs the standard library only, for a Python that dreddkit is not installed in."""

import importlib.util
import json
import os
import sqlite3
from wsgiref.simple_server import make_server

assert importlib.util.find_spec("dreddkit") is None, "this Python is to be another one"
DATABASE = os.environ["DATABASE_URL"].removeprefix("sqlite:///")


def notes(connection):
    return [{"id": id, "text": text} for id, text in connection.execute("SELECT id, text FROM note ORDER BY id")]


def answer(environ, connection):
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if environ.get("HTTP_X_FROM") != "the handler":
        return "401 Unauthorized", {}
    if method == "POST":
        body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        connection.execute("INSERT INTO note (text) VALUES (?)", [body["text"]])
        return "201 Created", notes(connection)[-1]
    if path == "/notes":
        return "200 OK", notes(connection)
    found = [note for note in notes(connection) if path == f"/notes/{note['id']}"]
    return ("200 OK", found[0]) if found else ("404 Not Found", {})


def application(environ, start_response):
    connection = sqlite3.connect(DATABASE, timeout=20)
    with connection:
        status, body = answer(environ, connection)
    connection.close()
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]


make_server("127.0.0.1", int(os.environ["PORT"]), application).serve_forever()
