"""Links: which resources another is related to, as identifiers with an address of their own."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import request
from flask_rest_jsonapi_next.resource import Resource as FrameworkView

from openevent.jsonapi.checks import check_identifiers
from openevent.jsonapi.data_layer import DataLayer
from openevent.jsonapi.policy import require
from openevent.jsonapi.views import READING, View

__all__ = ["Links"]


class Links(View, FrameworkView):  # type: ignore[misc]
    """The links of one resource to others, as identifiers: POST adds, DELETE takes away, PATCH replaces."""

    CHANGES: ClassVar[dict[str, Callable[[set[int], set[int]], set[int]]]] = {
        "POST": lambda linked, named: linked | named,
        "DELETE": lambda linked, named: linked - named,
        "PATCH": lambda _linked, named: named,
    }
    _data_layer: DataLayer

    def authorize(self, **view_args: Any) -> None:
        """Refuse those who may not see or change the resource that the links are of."""
        policy = self.declared.read if request.method in READING else self.declared.change
        require(policy, self.declared.model, view_args["id"])

    def check_document(self, **_view_args: Any) -> None:
        """Refuse a change that is not a list of identifiers."""
        if request.method not in READING:
            check_identifiers(request.get_json(), self.field.type_)

    @property
    def name(self) -> str:
        """The relationship's name, the last part of the address."""
        return request.path.rpartition("/")[2].replace("-", "_")

    @property
    def field(self) -> Any:
        """The relationship's field."""
        return dict(self.declared.relationships())[self.name]

    def get(self, **view_args: Any) -> dict[str, Any]:
        """Answer with the identifiers of what is linked."""
        linked = getattr(self._data_layer.get_object(view_args), self.name)
        links = {"self": request.path, "related": request.path.replace("/relationships", "")}
        return {"links": links, "data": [{"type": self.field.type_, "id": str(row.id)} for row in linked]}

    def change(self, **view_args: Any) -> Any:
        """Link what the change leads to, unless that is linked already."""
        row = self._data_layer.get_object(view_args)
        linked = {related.id for related in getattr(row, self.name)}
        named = {int(identifier["id"]) for identifier in request.get_json()["data"]}
        changed = self.CHANGES[request.method](linked, named)
        if changed == linked:
            return "", 204
        self._data_layer.update_object(row, {self.name: sorted(changed)}, view_args)
        return {"meta": {"message": "Relationship successfully updated"}}

    post = patch = delete = change
