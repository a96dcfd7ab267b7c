"""Uploads: what they are is told from their content; stored on disk or on S3, under a name of the server's own."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from moto.server import ThreadedMotoServer
from werkzeug.test import TestResponse

from openevent.extensions import db
from openevent.models import Upload
from openevent.storage import init_storage, storage
from openevent.storage.disk import Disk
from tests.openevent.conftest import Send

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
PDF = b"%PDF-1.4\n%%EOF\n"
BUCKET = "uploads"

Bring = Callable[..., TestResponse]


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the local disk that uploads go to."""
    monkeypatch.setitem(app.extensions, "storage", Disk(str(tmp_path / "uploads")))
    return tmp_path / "uploads"


@pytest.fixture
def bring(app: Flask) -> Bring:
    """Uploads bytes under a name: ``bring(SVG, "logo.svg")``."""

    def upload(data: bytes, name: str, *, field: str = "file", **headers: str) -> TestResponse:
        headers = headers or {"Authorization": f"JWT {create_access_token('1')}"}
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')  # which Werkzeug's client leaves out
        disposition = f'form-data; name="{field}"; filename="{quoted}"'
        form = f"--limit\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + data + b"\r\n--limit--\r\n"
        content_type = "multipart/form-data; boundary=limit"
        with app.app_context():
            client = app.test_client()
            return client.post("/v1/uploads", data=form, content_type=content_type, headers=headers)

    return upload


def stored(folder: Path) -> list[Path]:
    """Return the files of the storage and of what is around it."""
    return [path for path in folder.parent.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("data", "name", "content_type"),
    [
        (SVG, "logo.svg", "image/svg+xml"),
        (GIF, "logo.png", "image/gif"),
        (PDF, "picture.jpg", "application/pdf"),
        (PDF, "no extension", "application/pdf"),
    ],
)
def test_the_content_type_is_told_from_the_content(  # noqa: PLR0917
    bring: Bring, send: Send, folder: Path, data: bytes, name: str, content_type: str
) -> None:
    """Not from the name; the bytes come back as what they are, to be saved under the name."""
    document = bring(data, name).get_json()
    assert document["data"]["attributes"] | {"created_at": None} == {
        "name": name,
        "content_type": content_type,
        "size": len(data),
        "created_at": None,
        "deleted_at": None,
    }
    response = send("GET", "/v1/uploads/1/content")
    assert [response.data, response.headers["Content-Type"]] == [data, content_type]
    quoted = f'"{name}"' if " " in name else name
    assert response.headers["Content-Disposition"] == f"attachment; filename={quoted}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert [path.name for path in stored(folder)] == [db.session.query(Upload).one().key]


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("Zürich.svg", "attachment; filename=Z_rich.svg; filename*=UTF-8''Z%C3%BCrich.svg"),
        ('a"b;c.svg', 'attachment; filename="a\\"b;c.svg"'),
    ],
)
@pytest.mark.usefixtures("folder")
def test_any_name_goes_safely_into_the_header(bring: Bring, send: Send, name: str, disposition: str) -> None:
    """Letters beyond ASCII are encoded, quotes escaped."""
    assert bring(SVG, name).get_json()["data"]["attributes"]["name"] == name
    assert send("GET", "/v1/uploads/1/content").headers["Content-Disposition"] == disposition


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"", "logo.svg", 422),
        (b"#!/bin/sh\necho no picture", "logo.svg", 415),
        (b"<html><script>alert(1)</script></html>", "logo.svg", 415),
        (SVG + b" " * 3000, "logo.svg", 413),
        (SVG, "../logo.svg", 422),
        (SVG, "/etc/logo.svg", 422),
        (SVG, "..\\logo.svg", 422),
        (SVG, "..", 422),
        (SVG, " . ", 422),
        (SVG, "a\u202eb.svg", 422),
        (SVG, "x" * 201, 422),
    ],
)
def test_what_is_refused_is_not_stored(bring: Bring, folder: Path, data: bytes, name: str, status: int) -> None:
    """Empty, of another kind, too big, or with a path for a name: neither a row nor a file."""
    response = bring(data, name)
    assert response.status_code == status
    assert response.get_json()["errors"][0]["status"] == str(status)
    assert [db.session.query(Upload).count(), stored(folder)] == [0, []]


def test_a_file_is_brought_by_a_user_in_a_form(bring: Bring, send: Send, folder: Path) -> None:
    """Nobody else, in no other way, under no other name."""
    assert bring(SVG, "logo.svg", Accept="*/*").status_code == 401
    assert bring(SVG, "logo.svg", field="picture").status_code == 422
    assert send("POST", "/v1/uploads", {"file": "logo.svg"}, user=1).status_code == 415
    assert stored(folder) == []


def test_bytes_stay_while_their_record_is_in_the_trash(bring: Bring, send: Send, folder: Path) -> None:
    """Unseen meanwhile; they go when the record goes for good."""
    bring(SVG, "logo.svg")
    send("DELETE", "/v1/uploads/1", user=1)
    assert send("GET", "/v1/uploads/1/content").status_code == 404
    assert len(stored(folder)) == 1
    send("POST", "/v1/uploads/1/restore", user=1, headers={"Content-Type": "application/vnd.api+json"})
    assert send("GET", "/v1/uploads/1/content").data == SVG
    send("DELETE", "/v1/uploads/1?permanent=true", user=1)
    assert stored(folder) == []


def test_bytes_that_are_lost_are_not_found(bring: Bring, send: Send, folder: Path) -> None:
    """Somebody emptied the folder: a 404, and the record tells what it was."""
    bring(SVG, "logo.svg")
    stored(folder)[0].unlink()
    assert send("GET", "/v1/uploads/1/content").status_code == 404
    assert send("GET", "/v1/uploads/1").status_code == 200


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    """The URL of a server that speaks S3, with a bucket."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def bucket(app: Flask, s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket that uploads go to, by the application's configuration."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    bucket = boto3.resource("s3", endpoint_url=s3_endpoint).create_bucket(Bucket=BUCKET)
    monkeypatch.setitem(app.config, "S3_BUCKET", BUCKET)
    monkeypatch.setitem(app.config, "S3_ENDPOINT", s3_endpoint)
    init_storage(app)
    yield bucket
    bucket.objects.delete()
    monkeypatch.undo()
    init_storage(app)


def test_s3_has_the_bytes_with_their_headers(bring: Bring, send: Send, bucket: Any) -> None:
    """So that the object can be had from there as what it is, and not as application/octet-stream."""
    bring(SVG, "Zürich.svg")
    found = bucket.Object(db.session.query(Upload).one().key).get()
    assert [found["Body"].read(), found["ContentType"]] == [SVG, "image/svg+xml"]
    assert found["ContentDisposition"] == "attachment; filename=Z_rich.svg; filename*=UTF-8''Z%C3%BCrich.svg"
    assert send("GET", "/v1/uploads/1/content").data == SVG


def test_s3_forgets_what_goes_for_good(bring: Bring, send: Send, bucket: Any) -> None:
    """And refused files never get there; lost ones are not found."""
    assert bring(b"#!/bin/sh\n", "logo.svg").status_code == 415
    bring(SVG, "logo.svg")
    assert len(list(bucket.objects.all())) == 1
    bucket.objects.delete()
    assert send("GET", "/v1/uploads/1/content").status_code == 404
    bring(SVG, "logo.svg")
    send("DELETE", "/v1/uploads/2?permanent=true", user=1)
    assert list(bucket.objects.all()) == []


def test_the_configuration_chooses_the_storage(app: Flask) -> None:
    """Without a bucket it is the local disk."""
    init_storage(app)
    assert isinstance(storage(), Disk)
