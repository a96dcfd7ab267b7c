"""Finding a row, or the error that says there is none."""

from typing import TypeVar

from flask_rest_jsonapi_next.exceptions import ObjectNotFound
from sqlalchemy import select

from openevent.extensions import db
from openevent.models import Base
from openevent.soft_deletes import WITH_TRASHED

__all__ = ["find"]

Model = TypeVar("Model", bound=Base)


def find(model: type[Model], object_id: int, *, trashed: bool = False) -> Model:
    """Return the row, if asked for even from the trash; raise a 404 when there is none."""
    found = db.session.scalar(select(model).where(model.id == object_id), execution_options={WITH_TRASHED: trashed})
    if found is None:
        raise ObjectNotFound(f"{model.__name__} {object_id} does not exist.")
    return found
