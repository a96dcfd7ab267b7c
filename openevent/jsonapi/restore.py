"""Restoring: the way out of the trash."""

from typing import Any

from flask import request
from flask_rest_jsonapi_next.querystring import QueryStringManager
from flask_rest_jsonapi_next.resource import Resource as FrameworkView
from flask_rest_jsonapi_next.schema import compute_schema

from openevent.jsonapi.data_layer import DataLayer
from openevent.jsonapi.policy import require
from openevent.jsonapi.views import View

__all__ = ["Restore"]


class Restore(View, FrameworkView):  # type: ignore[misc]
    """A resource in the trash, which POST restores."""

    trashed = True  # always
    _data_layer: DataLayer

    def authorize(self, **view_args: Any) -> None:
        """Refuse those who may not put the resource there."""
        require(self.declared.delete, self.declared.model, view_args["id"], trashed=True)

    def post(self, **view_args: Any) -> Any:
        """Restore the resource and answer with it, and with what it is asked to include."""
        row = self._data_layer.get_object(view_args)
        self._data_layer.restore_object(row)
        query = QueryStringManager(request.args, self.declared.schema)
        return compute_schema(self.declared.schema, {}, query, query.include).dump(row)
