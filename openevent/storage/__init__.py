"""The storage of uploads: on the local disk, or where S3 is spoken."""

from typing import Protocol

from flask import Flask, current_app

from openevent.storage.disk import Disk
from openevent.storage.s3 import S3

__all__ = ["Storage", "init_storage", "storage"]


class Storage(Protocol):
    """Keeps bytes under keys."""

    def write(self, key: str, data: bytes, headers: dict[str, str]) -> None:
        """Keep bytes, and the headers that they are to be answered with."""

    def read(self, key: str) -> bytes:
        """Return the bytes; raise ``KeyError`` when there are none."""

    def remove(self, key: str) -> None:
        """Forget the bytes."""


def init_storage(app: Flask) -> None:
    """Give an application the storage that it is configured for: S3 where a bucket is named."""
    bucket = app.config["S3_BUCKET"]
    app.extensions["storage"] = (
        S3(bucket, app.config["S3_ENDPOINT"] or None) if bucket else Disk(app.config["UPLOAD_FOLDER"])
    )


def storage() -> Storage:
    """Return the application's storage."""
    found: Storage = current_app.extensions["storage"]
    return found
