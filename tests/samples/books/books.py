"""A small Flask-SQLAlchemy application, as a user of dreddkit might have it."""

import os
import signal
import time
from contextlib import suppress

from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

db = SQLAlchemy()
left_open = []


class Book(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(80), unique=True, nullable=False)


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"].replace(
        "postgresql://", "postgresql+psycopg2://"
    )
    if os.environ.get("BOOKS_POOL") == "none":
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"poolclass": NullPool}
    db.init_app(app)

    @app.get("/books")
    def list_books():
        return jsonify([{"id": book.id, "title": book.title} for book in db.session.scalars(db.select(Book))])

    @app.post("/books")
    def create_book():
        book = Book(**request.get_json())
        db.session.add(book)
        db.session.commit()
        return {"id": book.id, "title": book.title}, 201

    @app.get("/books/<int:id>")
    def show_book(id):
        book = db.session.get(Book, id) or abort(404)
        return {"id": book.id, "title": book.title}

    @app.delete("/books/<int:id>")
    def delete_book(id):
        db.session.delete(db.session.get(Book, id) or abort(404))
        db.session.commit()
        return "", 204

    @app.get("/broken")
    def broken():
        raise RuntimeError("the shelf fell down")

    @app.get("/exit")
    def leave():
        print("\x1b[31mleaving\x1b[0m for good", flush=True)
        os._exit(7)

    @app.get("/slow")
    def slow():
        time.sleep(60)

    @app.get("/left-open")
    def leave_open():
        left_open.append(db.engine.connect())
        left_open[-1].execute(db.text(request.args.get("sql", "SELECT 1 FROM book")))
        return {}

    @app.get("/altered")
    def alter():
        db.session.execute(db.text("ALTER TABLE book ADD COLUMN pages integer"))
        db.session.commit()
        return {}

    @app.get("/crashed")
    def crash_database():
        with db.engine.connect() as other:
            with db.engine.connect() as connection:
                pid = connection.scalar(db.text("SELECT pg_backend_pid()"))
            os.kill(pid, signal.SIGKILL)
            with suppress(DBAPIError):  # until PostgreSQL has noticed, and ends it
                other.execute(db.text("SELECT pg_sleep(60)"))
        db.engine.dispose()
        return {}

    @app.get("/headers")
    def headers():
        return jsonify(dict(request.headers))

    return app
