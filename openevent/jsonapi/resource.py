"""Resources: what a type is and who may do what with it; views, routes and links follow from that."""

from collections.abc import Callable, Iterator
from typing import Any

from openevent.jsonapi.fields import Related, ResourceSchema
from openevent.jsonapi.policy import Policy, nobody
from openevent.models import Base

__all__ = ["Resource"]


def nothing(_row: Any) -> None:
    """Do nothing with a row."""


class Resource:
    """The declaration of a type, known by its name afterwards.

    Args:
        schema: Its attributes and relationships; its Meta names the JSON:API type and the model.

        read: Who sees which rows.

        change: Who changes which rows.

        create: Who adds which rows, if others than those who change them.

        delete: Who deletes which rows, if others than those who change them.

        browse: Who may ask for the list at all, if others than those who see some of it.

        complete: Adds to a new row what its maker does not say.

        check: Raises what stands against a row that was written and is not committed.
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
    ) -> None:
        self.schema, self.read, self.change = schema, read, change
        self.create, self.delete, self.browse = create or change, delete or change, browse or read
        self.complete, self.check = complete, check
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
