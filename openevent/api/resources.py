"""What all resources share: permission first, then the shape of the request, then the framework."""

from typing import Any

from flask import request
from flask_rest_jsonapi_next import ResourceDetail, ResourceList, ResourceRelationship

from openevent.api.checks import check_identifiers, check_query, check_resource
from openevent.api.data_layer import DataLayer
from openevent.api.permissions import current_user
from openevent.extensions import db

__all__ = ["Detail", "Listing", "RelationshipToMany"]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Resource:
    """Base of every resource; a subclass names its schema, and overrides who may read and change.

    Args:
        parent: The model's relationship that leads to the resource, for a route such as ``/events/1/sessions``.
    """

    schema: Any
    view: str
    view_kwargs = True

    def __init_subclass__(cls, **options: Any) -> None:
        if "schema" in cls.__dict__:
            model = cls.schema.Meta.model
            cls.data_layer = {"class": DataLayer, "session": db.session, "model": model}  # type: ignore[attr-defined]
        super().__init_subclass__(**options)

    def __init__(self, parent: Any = None) -> None:
        self.parent = parent

    def dispatch_request(self, **view_args: Any) -> Any:
        """Answer the request, or raise what stands against it."""
        self.view = request.endpoint or ""
        if request.method in SAFE_METHODS:
            self.authorize_reading(**view_args)
        else:
            self.authorize_change(**view_args)
        check_query(request, self.schema)
        self.check_document(**view_args)
        return super().dispatch_request(parent=self.parent, **view_args)  # type: ignore[misc]

    def authorize_reading(self, **_view_args: Any) -> None:
        """Let everybody read."""

    def authorize_change(self, **_view_args: Any) -> None:
        """Let those change who are logged in."""
        current_user()

    def check_document(self, **_view_args: Any) -> None:
        """Refuse a body of the wrong shape."""


class Listing(Resource, ResourceList):  # type: ignore[misc]
    """A list, to which POST adds."""

    def check_document(self, **_view_args: Any) -> None:
        """Refuse a POST that is not one new resource."""
        if request.method == "POST":
            check_resource(request.get_json(), None)

    def _get_parent_filter(self, _url: str, _view_args: dict[str, Any]) -> dict[str, Any]:
        """Do not guess the parent from the address, as the framework would: the route names it."""
        return {}


class Detail(Resource, ResourceDetail):  # type: ignore[misc]
    """One resource, by its id or as what another is related to."""

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


class RelationshipToMany(Resource, ResourceRelationship):  # type: ignore[misc]
    """The links of one resource to others, as identifiers."""

    def check_document(self, **_view_args: Any) -> None:
        """Refuse a change that is not a list of identifiers."""
        if request.method not in SAFE_METHODS:
            check_identifiers(request.get_json())

    def after_get(self, result: dict[str, Any]) -> dict[str, Any]:
        """Write the ids as strings, which the framework forgets."""
        return result | {"data": [identifier | {"id": str(identifier["id"])} for identifier in result["data"]]}
