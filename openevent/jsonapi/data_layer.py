"""The framework's data layer, with one query for lists, details and what is related to something."""

from typing import Any

from flask_rest_jsonapi_next import SqlalchemyDataLayer
from flask_rest_jsonapi_next.exceptions import InvalidFilters, ObjectNotFound
from sqlalchemy import Select, inspect, select
from sqlalchemy.exc import ArgumentError, InvalidRequestError
from werkzeug.exceptions import Forbidden

from openevent.jsonapi.lookup import find
from openevent.jsonapi.policy import require
from openevent.jsonapi.resource import Resource
from openevent.jsonapi.visibility import visible

__all__ = ["DataLayer"]

FILTER_ERRORS = (
    *(AttributeError, KeyError, NotImplementedError, TypeError, ValueError),
    *(ArgumentError, InvalidRequestError),
)


class DataLayer(SqlalchemyDataLayer):  # type: ignore[misc]
    """Finds rows by ``id``, or, where the route names a ``parent`` relationship, through the row with that id."""

    @property
    def declared(self) -> Resource:
        """The declaration of the type."""
        declared: Resource = self.resource.declared
        return declared

    def query(self, view_kwargs: dict[str, Any]) -> Select[Any]:
        """Return the rows that the route is about, of those that the asker may see."""
        rows = select(self.model).options(*visible())
        parent = view_kwargs.get("parent")
        if parent is not None:
            return rows.where(self.model.id.in_(self.ids_through(parent, view_kwargs["id"])))
        return rows.where(self.model.id == view_kwargs["id"]) if "id" in view_kwargs else rows

    def ids_through(self, parent: Any, parent_id: int) -> Select[tuple[int]]:
        """Return the ids that a relationship leads to from the row with that id, which must exist."""
        find(parent.class_, parent_id)
        joined = select(self.model.id).select_from(parent.class_).join(parent)
        return joined.where(parent.class_.id == parent_id).correlate(None)

    def get_object(self, view_kwargs: dict[str, Any], qs: Any = None) -> Any:
        """Return the one row; None when a parent has none, 404 when there is no such row."""
        query = self.query(view_kwargs)
        query = query if qs is None else self.eagerload_includes(query, qs)
        found = self.session.scalars(query).unique().one_or_none()
        if found is None and view_kwargs.get("parent") is None:
            raise ObjectNotFound(f"{self.model.__name__} {view_kwargs['id']} does not exist.")
        return found

    def get_related_object(self, related_model: Any, _id_field: str, obj: dict[str, Any]) -> Any:
        """Return the row that a document relates another to."""
        return find(related_model, obj["id"])

    def update_object(self, obj: Any, data: dict[str, Any], view_kwargs: dict[str, Any]) -> None:
        """Change a row, but for what it belongs to."""
        for name, field in self.declared.relationships():
            if field.is_fixed and data.get(name, getattr(obj, f"{name}_id")) != getattr(obj, f"{name}_id"):
                raise Forbidden(f"Its {name} stays the same.")
        super().update_object(obj, data, view_kwargs)

    def before_commit(self, obj: Any) -> None:
        """Write a row, unless something stands against it; a new one has to be one that its maker may make."""
        is_new = inspect(obj).transient
        if is_new:
            self.declared.complete(obj)
        with self.session.no_autoflush:  # what validates asks the database, which would say it worse
            super().before_commit(obj)
        self.session.add(obj)
        self.session.flush()
        if is_new:
            require(self.declared.create, self.model, obj.id)
        self.declared.check(obj)

    def filter_query(self, query: Select[Any], filter_info: Any, model: Any) -> Any:
        """Apply the filters; one that cannot be built is the asker's mistake."""
        try:
            return super().filter_query(query, filter_info, model)
        except FILTER_ERRORS as error:
            raise InvalidFilters("A filter does not fit the attribute it names.") from error

    def paginate_query(self, query: Select[Any], paginate_info: dict[str, str]) -> Any:
        """Cut the page out; rows that sort alike, or are not sorted, come in the order of their ids."""
        return super().paginate_query(query.order_by(self.model.id), paginate_info)
