"""Orders; by default there is one, an ordinary user's, with one attendee."""

from dreddkit import make
from factories import AttendeeFactory, EventFactory, OrderFactory, UserFactory

fixtures = {
    "Orders > *": AttendeeFactory,
    "Orders > * the Trash": make(OrderFactory, "trashed"),
    "Orders > * > Order Details of Somebody Else": [UserFactory, OrderFactory],
    "Orders > * > Update Order to Another Event": [OrderFactory, EventFactory],
}
