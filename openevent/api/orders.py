"""Orders: whoever is logged in buys; an order is for its buyer and for the event's organizers to see and change."""

from marshmallow import fields

from openevent.api.permissions import logged_in, organizers, owners
from openevent.api.tickets import currency_text
from openevent.extensions import db
from openevent.identity import current_user
from openevent.jsonapi.fields import Moment, ResourceSchema, owner, to_many, to_one
from openevent.jsonapi.resource import Resource
from openevent.models import Order, OrderStatus, Settings
from openevent.sales import require_places
from openevent.signals import record_changed, record_created
from openevent.tasks import queue_mail

__all__ = ["orders"]


class OrderSchema(ResourceSchema):
    """An order."""

    class Meta:
        type_ = "orders"
        model = Order

    status = fields.Enum(OrderStatus, by_value=True)
    amount = fields.Integer(dump_only=True)
    currency = currency_text()
    created_at = Moment(dump_only=True)

    event = owner("events", "EventSchema")
    user = to_one("users", "UserSchema", dump_only=True)
    attendees = to_many("attendees", "AttendeeSchema")


def complete(order: Order) -> None:
    """Make the asker the buyer, in the server's currency unless another was asked for."""
    order.user = current_user()
    order.currency = order.currency or db.session.query(Settings).one().currency


def check(order: Order) -> None:
    """Refuse an order that comes back when its places are sold."""
    require_places(attendee.ticket_id for attendee in order.attendees)


def confirm(order: Order) -> None:
    """Mail the buyer once an order is completed."""
    if order.is_newly_completed and order.user_id is not None:
        queue_mail([order.user_id], f"Order {order.id}", "Your order is complete.")


orders = Resource(
    OrderSchema,
    read=owners | organizers,
    change=owners | organizers,
    create=logged_in,
    complete=complete,
    check=check,
    after={record_created: confirm, record_changed: confirm},
)
