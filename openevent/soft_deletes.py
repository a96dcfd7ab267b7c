"""Soft deletes, for every query at once: rows in the trash are left out unless an execution option shows them."""

from functools import cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, with_loader_criteria

from openevent.extensions import db
from openevent.models import Base, SoftDeletes

__all__ = ["WITH_TRASHED"]

WITH_TRASHED = "with_trashed"


@event.listens_for(db.session, "do_orm_execute")
def leave_out_trashed(state: ORMExecuteState) -> None:
    """Leave rows in the trash out of what a query, or the loading of a relationship, finds."""
    if state.is_select and not state.is_column_load and not state.execution_options.get(WITH_TRASHED):
        state.statement = state.statement.options(*live_rows())


@cache
def live_rows() -> tuple[LoaderCriteriaOption, ...]:
    """Return the options that leave out what is in the trash, of every model that has one."""
    models: list[Any] = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, SoftDeletes)]
    return tuple(with_loader_criteria(model, model.live(), include_aliases=True) for model in models)
