"""Views: permission first, then the shape of the request, then the framework."""

from typing import Any, NamedTuple

from flask import request
from flask_rest_jsonapi_next import ResourceDetail, ResourceList
from sqlalchemy.orm import InstrumentedAttribute

from openevent.extensions import db
from openevent.identity import current_user
from openevent.jsonapi.checks import asks, check_query, check_resource
from openevent.jsonapi.data_layer import DataLayer
from openevent.jsonapi.policy import administrators, admit, require
from openevent.jsonapi.resource import Resource

__all__ = ["READING", "Detail", "Listing", "Parent", "View", "make_view"]

READING = frozenset({"GET", "HEAD"})
TRASH_PARAMETERS = {"GET": "with_trashed", "HEAD": "with_trashed", "DELETE": "permanent"}


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
        """Whether the request is about what is in the trash, too: what goes for good may be there already."""
        parameter = TRASH_PARAMETERS.get(request.method)
        return parameter is not None and asks(parameter)

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
        changing = {"PATCH": through.change, "DELETE": deleting}
        policy = changing.get(request.method) or through.reading(trashed=self.trashed)
        require(policy, through.model, view_args["id"], trashed=self.trashed)
        if self.parent is not None:
            admit(self.declared.read)

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


def make_view(base: type[View], resource: Resource, methods: set[str]) -> type[View]:
    """Return the view of a type."""
    data_layer = {"class": DataLayer, "session": db.session, "model": resource.model}
    members = {"declared": resource, "schema": resource.schema, "methods": methods, "data_layer": data_layer}
    return type(f"{resource.model.__name__}{base.__name__}", (base,), members)
