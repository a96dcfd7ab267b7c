"""Routes: a list, a detail and what is related, for each type that is declared."""

from flask import Blueprint
from flask_rest_jsonapi_next import Api

from openevent.jsonapi.fields import Related
from openevent.jsonapi.links import Links
from openevent.jsonapi.resource import Resource
from openevent.jsonapi.restore import Restore
from openevent.jsonapi.views import Detail, Listing, Parent, make_view
from openevent.models import SoftDeletes

__all__ = ["make_api"]

ONE = "<int(max=2147483647):id>"  # what fits PostgreSQL's integer; anything else is a 404
READING = {"GET"}
LINKING = {"GET", "POST", "PATCH", "DELETE"}


def make_api(version: str) -> Api:
    """Return the API with the routes of all types, below the version's name."""
    api = Api(blueprint=Blueprint(version, __name__, url_prefix=f"/{version}"))
    for resource in Resource.registry.values():
        type_ = resource.type_
        api.route(make_view(Listing, resource, resource.list_methods), f"{type_}_list", f"/{type_}")
        api.route(make_view(Detail, resource, resource.detail_methods), f"{type_}_detail", f"/{type_}/{ONE}")
        if resource.soft_delete and issubclass(resource.model, SoftDeletes):
            api.route(make_view(Restore, resource, {"POST"}), f"{type_}_restore", f"/{type_}/{ONE}/restore")
        for name, field in resource.relationships():
            route_related(api, resource, name, field)
    return api


def route_related(api: Api, resource: Resource, name: str, field: Related) -> None:
    """Add the read-only route from a resource to what a relationship leads to, and that of the links themselves."""
    related = make_view(Listing if field.many else Detail, Resource.registry[field.type_], READING)
    address = f"/{resource.type_}/{ONE}"
    parent = Parent(resource, getattr(resource.model, name))
    endpoint, path = f"{resource.type_}_{name}", name.replace("_", "-")
    api.route(related, endpoint, f"{address}/{path}", resource_kwargs={"parent": parent})
    if field.is_linked:
        links = make_view(Links, resource, LINKING)
        api.route(links, f"{endpoint}_links", f"{address}/relationships/{path}")
