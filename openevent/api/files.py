"""Files: uploads as bytes, brought in as a form and had back as what they are."""

import unicodedata
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import NotFound, UnprocessableEntity, UnsupportedMediaType
from werkzeug.http import dump_options_header

from openevent import signals
from openevent.api.uploads import UploadSchema
from openevent.content_types import content_type
from openevent.errors import JSONAPI
from openevent.extensions import db
from openevent.identity import current_user
from openevent.jsonapi.fields import NAME_LENGTH
from openevent.jsonapi.lookup import find
from openevent.models import Upload
from openevent.storage import storage

__all__ = ["files"]

files = Blueprint("files", __name__, url_prefix="/v1/uploads")


@files.post("")
def bring() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Store the file of a form, and answer with what is known of it."""
    user = current_user()
    name, data = read_form()
    upload = Upload(key=uuid4().hex, name=name, content_type=welcome_type(data), size=len(data), user=user)
    storage().write(upload.key, data, headers(upload))
    db.session.add(upload)
    db.session.commit()
    signals.send(signals.record_created, type="uploads", id=upload.id, event_id=None, title=name)
    document = UploadSchema().dump(upload) | {"jsonapi": {"version": "1.0"}}
    return document, 201, {"Content-Type": JSONAPI, "Location": document["data"]["links"]["self"]}


@files.get("/<int(max=2147483647):upload_id>/content")
def content(upload_id: int) -> Response:
    """Answer with the bytes of an upload."""
    upload = find(Upload, upload_id)
    try:
        data = storage().read(upload.key)
    except KeyError as error:
        raise NotFound("The storage has lost it.") from error
    return Response(data, headers={**headers(upload), "X-Content-Type-Options": "nosniff"})


def read_form() -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a form brings."""
    request.max_content_length = current_app.config["UPLOAD_MAX_BYTES"]  # more is a 413
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("A file comes as multipart/form-data.")
    file = request.files.get("file")
    if file is None:
        raise UnprocessableEntity("The form has no file by the name of file.")
    name, data = file.filename or "", file.read()
    check_name(name)
    if not data:
        raise UnprocessableEntity("The file is empty.")
    return name, data


def check_name(name: str) -> None:
    """Refuse a name that is none, or tries to be a path; files are not stored under it, but others will be."""
    is_odd = any(character in "/\\" or unicodedata.category(character).startswith("C") for character in name)
    if is_odd or name.strip(". ") == "" or len(name) > NAME_LENGTH:
        raise UnprocessableEntity(f"The file needs a name of at most {NAME_LENGTH} characters, without a path.")


def welcome_type(data: bytes) -> str:
    """Return the content type of bytes, which not all are welcome to have."""
    found = content_type(data)
    if found not in current_app.config["UPLOAD_TYPES"]:
        raise UnsupportedMediaType(f"{found} is not stored here.")
    return found


def headers(upload: Upload) -> dict[str, str]:
    """Return the headers of an upload's bytes: what they are, and that they are to be saved under the given name."""
    ascii_name = upload.name.encode("ascii", "replace").decode().replace("?", "_")
    names = {"filename": ascii_name}
    if upload.name != ascii_name:
        names["filename*"] = f"UTF-8''{quote(upload.name, safe='')}"
    return {"Content-Type": upload.content_type, "Content-Disposition": dump_options_header("attachment", names)}
