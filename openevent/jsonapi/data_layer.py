"""The framework's data layer, with one query for lists, details and what is related to something."""

from datetime import UTC, datetime
from typing import Any

from blinker import NamedSignal
from flask_rest_jsonapi_next import SqlalchemyDataLayer
from flask_rest_jsonapi_next.exceptions import InvalidFilters, ObjectNotFound
from sqlalchemy import Select, func, inspect, select
from sqlalchemy.exc import ArgumentError, InvalidRequestError
from werkzeug.exceptions import Conflict, Forbidden

from openevent import signals
from openevent.jsonapi.lookup import find
from openevent.jsonapi.policy import require
from openevent.jsonapi.resource import Resource, nothing
from openevent.jsonapi.visibility import visible
from openevent.soft_deletes import WITH_TRASHED

__all__ = ["DataLayer"]

FILTER_ERRORS = (
    *(AttributeError, KeyError, NotImplementedError, TypeError, ValueError),
    *(ArgumentError, InvalidRequestError),
)


def for_asker(query: Select[Any], *, trashed: bool) -> Select[Any]:
    """Return the query without what the asker may not see, and unless they ask for it without what is in the trash."""
    return query.options(*visible(trashed=trashed)).execution_options(**{WITH_TRASHED: trashed})


class DataLayer(SqlalchemyDataLayer):  # type: ignore[misc]
    """Finds rows by ``id``, or, where the route names a ``parent`` relationship, through the row with that id."""

    @property
    def declared(self) -> Resource:
        """The declaration of the type."""
        declared: Resource = self.resource.declared
        return declared

    def query(self, view_kwargs: dict[str, Any]) -> Select[Any]:
        """Return the rows that the route is about, of those that the asker may see."""
        parent, trashed = view_kwargs.get("parent"), view_kwargs.get("trashed", False)
        rows = for_asker(select(self.model), trashed=trashed)
        if parent is not None:
            find(parent.class_, view_kwargs["id"], trashed=trashed)
            return rows.where(self.model.id.in_(self.ids_through(parent, view_kwargs["id"])))
        return rows.where(self.model.id == view_kwargs["id"]) if "id" in view_kwargs else rows

    def ids_through(self, parent: Any, parent_id: int) -> Select[tuple[int]]:
        """Return the ids that a relationship leads to from the row with that id."""
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
        with self.session.no_autoflush:  # half a row is not written, and what is wrong is told by us
            if is_new:
                self.declared.complete(obj)
            super().before_commit(obj)
        self.session.add(obj)
        self.session.flush()
        if is_new:
            require(self.declared.create, self.model, obj.id)
        self.declared.check(obj)

    def after_create_object(self, obj: Any, _data: Any, _view_kwargs: Any) -> None:
        """Tell of a new row."""
        self.tell(signals.record_created, obj)

    def after_update_object(self, obj: Any, _data: Any, _view_kwargs: Any) -> None:
        """Tell of a changed row."""
        self.tell(signals.record_changed, obj)

    def delete_object(self, obj: Any, view_kwargs: dict[str, Any]) -> None:
        """Put a row into the trash, or remove it: when that is asked for, and where there is no trash."""
        if view_kwargs["trashed"] or not self.declared.has_trash:
            super().delete_object(obj, view_kwargs)
            self.tell(signals.record_removed, obj)
        else:
            obj.deleted_at = datetime.now(UTC)
            self.session.commit()
            self.tell(signals.record_trashed, obj)

    def restore_object(self, obj: Any) -> None:
        """Take a row out of the trash, if what it belongs to is not there and nothing else stands against it."""
        if obj.deleted_at is None:
            raise Conflict("It is not in the trash.")
        obj.deleted_at = None
        self.session.flush()
        if self.session.scalar(select(self.model.id).where(self.model.id == obj.id)) is None:
            raise Conflict("What it belongs to is in the trash.")
        self.before_commit(obj)
        self.session.commit()
        self.tell(signals.record_restored, obj)

    def tell(self, signal: NamedSignal, row: Any) -> None:
        """Tell what has become of a row, first whom the declaration names, then whoever listens."""
        self.declared.after.get(signal, nothing)(row)
        title = getattr(row, "title", None) or getattr(row, "name", None)
        event_id = getattr(row, "event_id", None)
        signals.send(signal, type=self.declared.type_, id=row.id, event_id=event_id, title=title)

    def _exec_count(self, query: Select[Any]) -> int:
        """Return the number of rows; a query inside another one has its options on the outer one."""
        trashed = query.get_execution_options().get(WITH_TRASHED, False)
        count: int = self.session.scalar(for_asker(select(func.count()).select_from(query.subquery()), trashed=trashed))
        return count

    def filter_query(self, query: Select[Any], filter_info: Any, model: Any) -> Any:
        """Apply the filters; one that cannot be built is the asker's mistake."""
        try:
            return super().filter_query(query, filter_info, model)
        except FILTER_ERRORS as error:
            raise InvalidFilters("A filter does not fit the attribute it names.") from error

    def paginate_query(self, query: Select[Any], paginate_info: dict[str, str]) -> Any:
        """Cut the page out; rows that sort alike, or are not sorted, come in the order of their ids."""
        return super().paginate_query(query.order_by(self.model.id), paginate_info)
