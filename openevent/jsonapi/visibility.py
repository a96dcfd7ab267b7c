"""Visibility: a query for those who ask finds only what they may see, also where it includes what is related."""

from collections.abc import Iterator

from sqlalchemy.orm import LoaderCriteriaOption, with_loader_criteria

from openevent.identity import asker
from openevent.jsonapi.resource import Resource

__all__ = ["visible"]


def visible(*, trashed: bool) -> Iterator[LoaderCriteriaOption]:
    """Yield the options that leave out of a query, of live or of all rows, what the asker may not see."""
    user = asker()
    for resource in Resource.registry.values():
        policy = resource.reading(trashed=trashed)
        if not policy.is_public:
            yield with_loader_criteria(resource.model, policy.allows(resource.model, user), include_aliases=True)
