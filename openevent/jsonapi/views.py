"""Views: permission first, then the shape of the request, then the framework."""

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from flask import request
from flask_rest_jsonapi_next import ResourceDetail, ResourceList
from flask_rest_jsonapi_next.querystring import QueryStringManager
from flask_rest_jsonapi_next.resource import Resource as FrameworkView
from flask_rest_jsonapi_next.schema import compute_schema
from sqlalchemy.orm import InstrumentedAttribute

from openevent.extensions import db
from openevent.identity import current_user
from openevent.jsonapi.checks import asks, check_identifiers, check_query, check_resource
from openevent.jsonapi.data_layer import DataLayer
from openevent.jsonapi.policy import administrators, admit, require
from openevent.jsonapi.resource import Resource

__all__ = ["Detail", "Links", "Listing", "Parent", "Restore", "View", "make_view"]


class Parent(NamedTuple):
    """What a related resource is reached through, e.g. the sessions of an event."""

    resource: Resource
    relationship: InstrumentedAttribute[Any]


class View:
    """Base of every view.

    Args:
        parent: For a route such as ``/events/1/sessions``, what it starts from.
    """

    declared: Resource
    view: str
    view_kwargs = True

    def __init__(self, parent: Parent | None = None) -> None:
        self.parent = parent

    def dispatch_request(self, **view_args: Any) -> Any:
        """Answer the request, or raise what stands against it."""
        self.view = request.endpoint or ""
        self.authorize(**view_args)
        check_query(request, self.declared.schema)
        self.check_document(**view_args)
        relationship = self.parent and self.parent.relationship
        return super().dispatch_request(parent=relationship, trashed=self.trashed, **view_args)  # type: ignore[misc]

    @property
    def trashed(self) -> bool:
        """Whether the request is about what is in the trash, too."""
        return request.method == "GET" and asks("with_trashed")

    def authorize(self, **view_args: Any) -> None:
        """Refuse those who may not do this."""
        raise NotImplementedError

    def check_document(self, **view_args: Any) -> None:
        """Refuse a body of the wrong shape."""


class Listing(View, ResourceList):  # type: ignore[misc]
    """A list, to which POST adds."""

    def authorize(self, **view_args: Any) -> None:
        """Refuse those who may not add here or see what is here."""
        if request.method == "POST":
            admit(self.declared.create)
        elif self.parent is None:
            admit(self.declared.browse)
        else:
            through = self.parent.resource
            require(through.reading(trashed=self.trashed), through.model, view_args["id"], trashed=self.trashed)
            admit(self.declared.read)
        if self.trashed:
            current_user()

    def check_document(self, **_view_args: Any) -> None:
        """Refuse a POST that is not one new resource."""
        if request.method == "POST":
            check_resource(request.get_json(), None)

    def _get_parent_filter(self, _url: str, _view_args: dict[str, Any]) -> dict[str, Any]:
        """Do not guess the parent from the address, as the framework would: the route names it."""
        return {}


class Detail(View, ResourceDetail):  # type: ignore[misc]
    """One resource, by its id or as what another is related to."""

    def authorize(self, **view_args: Any) -> None:
        """Refuse those who may not do this with the resource, or not see what leads to it."""
        through = self.parent.resource if self.parent else self.declared
        deleting = administrators if self.trashed else through.delete
        policies = {"PATCH": through.change, "DELETE": deleting, "GET": through.reading(trashed=self.trashed)}
        require(policies[request.method], through.model, view_args["id"], trashed=self.trashed)

    @property
    def trashed(self) -> bool:
        """Whether the request is about what is in the trash, too: what goes for good may be there already."""
        return asks("permanent" if request.method == "DELETE" else "with_trashed") and request.method != "PATCH"

    @property
    def patch_schema_kwargs(self) -> dict[str, Any]:
        """A PATCH names only what is to change."""
        return {"partial": True}

    def check_document(self, **view_args: Any) -> None:
        """Refuse a PATCH that is not for this very resource."""
        if request.method == "PATCH":
            check_resource(request.get_json(), view_args["id"])

    def after_get(self, result: dict[str, Any] | None) -> dict[str, Any]:
        """Answer ``{"data": null}`` when there is nothing at the other end of a relationship."""
        return result or {"data": None}


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
        policy = self.declared.read if request.method == "GET" else self.declared.change
        require(policy, self.declared.model, view_args["id"])

    def check_document(self, **_view_args: Any) -> None:
        """Refuse a change that is not a list of identifiers."""
        if request.method != "GET":
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


class Restore(View, FrameworkView):  # type: ignore[misc]
    """The way out of the trash."""

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


def make_view(base: type[View], resource: Resource, methods: set[str]) -> type[View]:
    """Return the view of a type."""
    data_layer = {"class": DataLayer, "session": db.session, "model": resource.model}
    members = {"declared": resource, "schema": resource.schema, "methods": methods, "data_layer": data_layer}
    return type(f"{resource.model.__name__}{base.__name__}", (base,), members)
