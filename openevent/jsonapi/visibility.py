"""Visibility: a query for those who ask finds only what they may see, also where it includes what is related."""

from collections.abc import Iterator

from sqlalchemy.orm import LoaderCriteriaOption, with_loader_criteria

from openevent.identity import asker
from openevent.jsonapi.resource import Resource

__all__ = ["visible"]


def visible() -> Iterator[LoaderCriteriaOption]:
    """Yield the options that leave out of a query what the asker may not see."""
    user = asker()
    for resource in Resource.registry.values():
        if not resource.read.is_public:
            yield with_loader_criteria(resource.model, resource.read.allows(resource.model, user))
