"""What sessions, speakers and tracks share: each belongs to one event for good, whose organizers keep it."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from openevent.api.lookup import find
from openevent.api.permissions import current_user, require_organizer
from openevent.api.resources import Detail, Listing
from openevent.extensions import db
from openevent.models import Session, Speaker, Track

__all__ = ["ProgrammeDetail", "ProgrammeList", "require_same_event"]


class ProgrammeList(Listing):
    """A list that the organizers of an event add to."""

    def before_post(self, _args: Any, _kwargs: Any, data: dict[str, Any]) -> None:
        """Let the organizers of the event that the document names add to it."""
        require_organizer(data["event"])


class ProgrammeDetail(Detail):
    """A part of an event's programme."""

    def authorize_change(self, **view_args: Any) -> None:
        """Let the organizers of its event change it."""
        current_user()
        require_organizer(self.event_id(view_args["id"]))

    def before_patch(self, _args: Any, kwargs: dict[str, Any], data: dict[str, Any]) -> None:
        """Keep it in its event."""
        event_id = self.event_id(kwargs["id"])
        if data.get("event", event_id) != event_id:
            raise Forbidden("It stays in its event.")

    def event_id(self, object_id: int) -> int:
        """Return the id of the event that the row belongs to."""
        event_id: int = find(self.schema.Meta.model, object_id).event_id
        return event_id


def require_same_event(event_id: int, model: type[Session | Speaker | Track], ids: Sequence[int], name: str) -> None:
    """Refuse to relate what belongs to different events.

    Args:
        event_id: The event in question.

        model: What is to be related to something of the event.

        ids: The rows in question.

        name: The relationship, for the error's pointer.
    """
    of_event = select(func.count()).where(model.event_id == event_id, model.id.in_(ids))
    if db.session.scalar(of_event) != len(set(ids)):
        source = {"pointer": f"/data/relationships/{name}/data"}
        raise ValidationError([{"detail": "Does not belong to the same event.", "source": source}])
