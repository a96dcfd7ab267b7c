"""Resources: what a type is and who may do what with it; views, routes and links follow from that."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from blinker import Signal
from flask import current_app
from sqlalchemy import ColumnElement, and_, or_

from openevent.jsonapi.fields import Related, ResourceSchema
from openevent.jsonapi.policy import Policy, nobody
from openevent.models import Base, SoftDeletes, User

__all__ = ["Resource", "nothing"]


def nothing(_row: Any) -> None:
    """Do nothing with a row."""


class Resource:
    """The declaration of a type, known by its name afterwards.

    Args:
        schema: Its attributes and relationships; its Meta names the JSON:API type and the model.

        read: Who sees which rows.

        change: Who changes which rows.

        create: Who adds which rows, if others than those who change them.

        delete: Who deletes and restores which rows, if others than those who change them.

        browse: Who may ask for the list at all, if others than those who see some of it.

        complete: Adds to a new row what its maker does not say.

        check: Raises what stands against a row that was written and is not committed.

        after: What else to do with a row, by the signal that tells what has become of it.

        soft_delete: Whether deleting puts rows into the trash.
    """

    registry: dict[str, "Resource"] = {}  # noqa: RUF012 - of all types

    def __init__(
        self,
        schema: type[ResourceSchema],
        *,
        read: Policy,
        change: Policy,
        create: Policy | None = None,
        delete: Policy | None = None,
        browse: Policy | None = None,
        complete: Callable[[Any], None] = nothing,
        check: Callable[[Any], None] = nothing,
        after: Mapping[Signal, Callable[[Any], None]] = MappingProxyType({}),
        soft_delete: bool = True,
    ) -> None:
        self.schema, self.read, self.change = schema, read, change
        self.create, self.delete, self.browse = create or change, delete or change, browse or read
        self.complete, self.check, self.after = complete, check, after
        self.soft_delete = soft_delete
        self.registry[self.type_] = self

    @property
    def type_(self) -> str:
        """The JSON:API type."""
        name: str = self.schema.Meta.type_
        return name

    @property
    def model(self) -> type[Base]:
        """The model whose rows the resources are."""
        model: type[Base] = self.schema.Meta.model  # type: ignore[attr-defined]
        return model

    @property
    def has_trash(self) -> bool:
        """Whether deleting puts rows into the trash, which the configuration may rule out."""
        return self.soft_delete and current_app.config["SOFT_DELETE"] and issubclass(self.model, SoftDeletes)

    def reading(self, *, trashed: bool) -> Policy:
        """Return who sees which rows; what is in the trash is for those who may put it there."""
        if not trashed or not issubclass(self.model, SoftDeletes):
            return self.read
        return Policy(self.delete.who, self.readable_or_own_trash)

    def readable_or_own_trash(self, model: Any, user: User) -> ColumnElement[bool]:
        """Return the condition on the rows, those in the trash included, that a user sees."""
        return and_(self.read.allows(model, user), or_(model.live(), self.delete.allows(model, user)))

    @property
    def list_methods(self) -> set[str]:
        """The methods of the list's address."""
        return methods(GET=self.read, POST=self.create)

    @property
    def detail_methods(self) -> set[str]:
        """The methods of a resource's own address."""
        return methods(GET=self.read, PATCH=self.change, DELETE=self.delete)

    def relationships(self) -> Iterator[tuple[str, Related]]:
        """Yield the name and the field of each relationship."""
        for name, field in self.schema._declared_fields.items():  # noqa: SLF001 - marshmallow's only list on the class
            if isinstance(field, Related):
                yield name, field


def methods(**policies: Policy) -> set[str]:
    """Return the methods that somebody may use."""
    return {method for method, policy in policies.items() if policy is not nobody}
