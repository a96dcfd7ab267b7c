"""Selling tickets: what an order costs, for whom it is, and that no more is sold than there is."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from sqlalchemy import text

from factories import AttendeeFactory, MembershipFactory, NotificationFactory, OrderFactory, TicketFactory, UserFactory
from openevent.extensions import db
from openevent.models import Event, User
from openevent.sales import require_places
from tests.openevent.conftest import Send

DEADLINE_S = 30
JSONAPI = {"Content-Type": "application/vnd.api+json"}


def attendee(order: int = 1, ticket: int = 1) -> dict[str, Any]:
    """Return a document for a new attendee."""
    relationships = {
        "order": {"data": {"type": "orders", "id": str(order)}},
        "ticket": {"data": {"type": "tickets", "id": str(ticket)}},
    }
    attributes = {"name": "Mary", "email": "mary@openevent.test"}
    return {"data": {"type": "attendees", "attributes": attributes, "relationships": relationships}}


def status(order_status: str) -> dict[str, Any]:
    """Return a document that changes an order's status."""
    return {"data": {"type": "orders", "id": "1", "attributes": {"status": order_status}}}


def amount(send: Send) -> int:
    """Return what order 1 costs."""
    found: int = send("GET", "/v1/orders/1", user=1).get_json()["data"]["attributes"]["amount"]
    return found


def restore(send: Send, path: str) -> int:
    """Restore a record and return the answer's status."""
    return send("POST", f"{path}/restore", user=1, headers=JSONAPI).status_code


def test_an_order_costs_what_its_attendees_cost_when_they_were_added(send: Send) -> None:
    """A new price is for new attendees; whoever is in the trash costs nothing."""
    order = OrderFactory()
    ticket = TicketFactory(event=order.event, price=1000)
    assert amount(send) == 0
    assert send("POST", "/v1/attendees", attendee(), user=2).status_code == 201
    ticket.price = 700
    assert send("POST", "/v1/attendees", attendee(), user=2).status_code == 201
    assert amount(send) == 1700
    send("DELETE", "/v1/attendees/1", user=2)
    assert amount(send) == 700


def test_no_more_tickets_are_sold_than_there_are(send: Send) -> None:
    """Places are taken by attendees of orders that are neither cancelled nor in the trash."""
    event: Any = OrderFactory().event
    TicketFactory(event=event, quantity=1)
    OrderFactory(event=event)
    assert send("POST", "/v1/attendees", attendee(1), user=1).status_code == 201
    assert send("POST", "/v1/attendees", attendee(2), user=1).status_code == 409
    send("PATCH", "/v1/orders/1", status("cancelled"), user=2)
    assert send("POST", "/v1/attendees", attendee(2), user=1).status_code == 201
    assert send("PATCH", "/v1/orders/1", status("pending"), user=2).status_code == 409
    send("DELETE", "/v1/orders/2", user=1)
    assert send("PATCH", "/v1/orders/1", status("pending"), user=2).status_code == 200
    assert restore(send, "/v1/orders/2") == 409


def test_a_ticket_in_the_trash_is_not_sold_beyond_its_quantity(send: Send) -> None:
    """Who was in the trash does not come back to a place that another has bought, whatever becomes of the ticket."""
    order = OrderFactory()
    TicketFactory(event=order.event, quantity=1)
    assert send("POST", "/v1/attendees", attendee(), user=2).status_code == 201
    assert send("DELETE", "/v1/attendees/1", user=2).status_code == 200
    assert send("POST", "/v1/attendees", attendee(), user=2).status_code == 201
    assert send("DELETE", "/v1/tickets/1", user=1).status_code == 200
    assert restore(send, "/v1/attendees/1") == 409


def test_an_order_keeps_the_currency_of_its_tickets(send: Send) -> None:
    """What was sold for a price is not paid in other coins."""
    AttendeeFactory()
    paid_in = {"data": {"type": "orders", "id": "1", "attributes": {"currency": "JPY"}}}
    response = send("PATCH", "/v1/orders/1", paid_in, user=1)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["source"] == {"pointer": "/data/attributes/currency"}


def test_a_quantity_is_not_less_than_what_is_sold(send: Send) -> None:
    """And a place that is not there any more is not given back, either."""
    AttendeeFactory()
    body = {"data": {"type": "tickets", "id": "1", "attributes": {"quantity": 0}}}
    assert send("PATCH", "/v1/tickets/1", body, user=1).status_code == 409
    send("DELETE", "/v1/attendees/1", user=1)
    assert send("PATCH", "/v1/tickets/1", body, user=1).status_code == 200
    assert restore(send, "/v1/attendees/1") == 409


def test_two_who_want_the_last_ticket_do_not_both_get_it(app: Flask, send: Send) -> None:
    """The second waits until the first, who has written an attendee, commits; only then it counts."""
    first: Any = OrderFactory()
    ticket: Any = TicketFactory(event=first.event, quantity=1)
    OrderFactory(event=first.event)
    db.session.commit()
    AttendeeFactory(event=first.event, order=first, ticket=ticket)
    require_places([ticket.id])
    with ThreadPoolExecutor(1) as pool:
        with app.app_context():
            second = pool.submit(buy, app)
            while not second.done() and not somebody_waits():
                db.session.rollback()
        db.session.commit()
        assert second.result(DEADLINE_S) == 409
    assert send("GET", "/v1/attendees", user=1).get_json()["meta"]["count"] == 1


def buy(app: Flask) -> int:
    """Add an attendee to order 2, and return the answer's status."""
    with app.app_context():
        headers = {"Authorization": f"JWT {create_access_token('1')}", **JSONAPI}
        return app.test_client().post("/v1/attendees", json=attendee(2), headers=headers).status_code


def somebody_waits() -> bool:
    """Tell whether a session waits for another one's lock."""
    return bool(db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_a_ticket_is_of_the_orders_event_and_currency(send: Send) -> None:
    """Anything else cannot be added up."""
    order = OrderFactory()
    TicketFactory()
    TicketFactory(event=order.event, currency="CHF")
    for ticket in (1, 2):
        response = send("POST", "/v1/attendees", attendee(ticket=ticket), user=2)
        assert response.status_code == 422
        assert response.get_json()["errors"][0]["source"]["pointer"] == "/data/relationships/ticket/data"


@pytest.mark.parametrize("type_", ["orders", "attendees"])
@pytest.mark.parametrize(("user", "expected"), [(None, 401), (1, 200), (2, 200), (3, 200), (4, 403)])
def test_an_order_is_for_its_buyer_and_for_the_organizers(
    send: Send, type_: str, user: int | None, expected: int
) -> None:
    """User 2 buys, user 3 runs the event, user 4 has nothing to do with it."""
    event: Any = AttendeeFactory().event
    MembershipFactory(event=event)
    UserFactory()
    assert send("GET", f"/v1/{type_}/1", user=user).status_code == expected
    listing = send("GET", f"/v1/{type_}", user=user)
    related = send("GET", f"/v1/events/1/{type_}", user=user)
    if user is None:
        assert [listing.status_code, related.status_code] == [401, 401]
    else:
        assert listing.get_json()["meta"]["count"] == related.get_json()["meta"]["count"] == (expected == 200)


@pytest.mark.parametrize(("user", "expected"), [(None, 0), (1, 1), (2, 1), (3, 0)])
def test_what_is_private_is_not_seen_through_what_is_public(send: Send, user: int | None, expected: int) -> None:
    """Neither by including it nor by filtering for it."""
    AttendeeFactory()
    UserFactory()
    included = send("GET", "/v1/events?include=orders.attendees", user=user).get_json().get("included", [])
    assert len(included) == 2 * expected
    query = 'filter=[{"name":"orders.amount","op":"gt","val":0}]'
    assert send("GET", f"/v1/events?{query}", user=user).get_json()["meta"]["count"] == expected
    query = 'filter=[{"name":"attendees","op":"any","val":{"name":"price","op":"gt","val":0}}]'
    assert send("GET", f"/v1/events?{query}", user=user).get_json()["meta"]["count"] == expected


@pytest.mark.parametrize(("user", "expected"), [(None, 401), (1, 200), (2, 200), (3, 403)])
def test_a_notification_is_for_its_user(send: Send, user: int | None, expected: int) -> None:
    """Who reads it, marks it as read and dismisses it."""
    NotificationFactory()
    UserFactory()
    body = {"data": {"type": "notifications", "id": "1", "attributes": {"is_read": True}}}
    assert send("GET", "/v1/notifications/1", user=user).status_code == expected
    assert send("GET", "/v1/users/2/notifications", user=user).status_code == expected
    assert send("PATCH", "/v1/notifications/1", body, user=user).status_code == expected
    assert send("DELETE", "/v1/notifications/1", user=user).status_code == expected


@pytest.mark.parametrize(("user", "expected"), [(None, 401), (1, 200), (2, 403)])
def test_settings_are_for_administrators(send: Send, user: int | None, expected: int) -> None:
    """Who see and change them, and nobody adds or deletes any."""
    UserFactory()
    body = {"data": {"type": "settings", "id": "1", "attributes": {"name": "Our Events"}}}
    assert send("GET", "/v1/settings", user=user).status_code == expected
    assert send("PATCH", "/v1/settings/1", body, user=user).status_code == expected
    assert [send(method, "/v1/settings/1", user=1).status_code for method in ("POST", "DELETE")] == [405, 405]


@pytest.mark.usefixtures("app")
def test_relationships_go_both_ways() -> None:
    """From an event to its tickets and orders, and back."""
    made: Any = AttendeeFactory()
    db.session.commit()
    event = db.session.query(Event).one()
    assert [event.tickets, event.orders, event.attendees] == [[made.ticket], [made.order], [made]]
    assert [made.ticket.attendees, made.order.attendees] == [[made], [made]]
    assert db.session.get_one(User, 2).orders == [made.order]
