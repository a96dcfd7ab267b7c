"""Names that are nearly those of a large description."""

import itertools

from dreddkit.hooks import HookRegistry
from tests.unit.test_hooks_registry import make_hook, registry_of

RESOURCES = """
    Attendee, Discount Code, Event Copyright, Event Invoice, Event Sub Topic, Event Topic, Event Type, Event,
    Feedback, Microlocation, Order, Page, Role, Service, Session Type, Session, Social Link, Speakers Call, Speaker,
    Sponsor, Tax, Ticket Tag, Ticket, Track, User
"""
NAMES = [
    f"{resource}s > {resource}{place}"
    for resource in (word.strip() for word in RESOURCES.split(","))
    for place in (
        *(f"s Collection > {action}" for action in ("List All", "List by Event", "List by User", "Create")),
        *(f" Details > {action}" for action in ("Get", "Get Deleted", "Update", "Update Owner", "Delete", "Restore")),
        *(f" Relations > {action}" for action in ("Get Owner", "Get Event")),
    )
]
MISSPELT = {
    "Events > Events Colection > List All": "Events > Events Collection > List All",
    "Event > Events Collection > Create": "Events > Events Collection > Create",
    "Events > Event Detail > Get": "Events > Event Details > Get",
    "Events > Event Relations > Gets Owner": "Events > Event Relations > Get Owner",
    "Events>Event Details>Delete": "Events > Event Details > Delete",
    "Users > User Details > Updat": "Users > User Details > Update",
    "users > user details > restore": "Users > User Details > Restore",
    "Users > Users Collections > List all": "Users > Users Collection > List All",
    "Usres > Users Collection > Create": "Users > Users Collection > Create",
    "Tickets > Ticket Relation > Get Owner": "Tickets > Ticket Relations > Get Owner",
    "Tickets > Ticket Details > Get deleted": "Tickets > Ticket Details > Get Deleted",
    "Ticket Tags > Ticket Tags Details > Update": "Ticket Tags > Ticket Tag Details > Update",
    "Sessions > Session Details > Update Onwer": "Sessions > Session Details > Update Owner",
    "Session Types > Session Type Collection > Create": "Session Types > Session Types Collection > Create",
    "Speakers Calls > Speakers Call Details - Get": "Speakers Calls > Speakers Call Details > Get",
    "Sponsers > Sponser Details > Delete": "Sponsors > Sponsor Details > Delete",
    "Taxs > Tax Details > Updated": "Taxs > Tax Details > Update",
    "Orders > Orders Collection > List By User": "Orders > Orders Collection > List by User",
    "Microlocations > Micro Location Details > Get": "Microlocations > Microlocation Details > Get",
    "Feedbacks > Feedbacks Collection > Create ": "Feedbacks > Feedbacks Collection > Create",
}


def misspelt_hooks() -> HookRegistry:
    """Return a hook for every transaction, twenty of them with a name that is slightly wrong."""
    wrong = {right: given for given, right in MISSPELT.items()}
    return registry_of(*(make_hook(wrong.get(name, name), line) for line, name in zip(itertools.count(1), NAMES)))


def test_all_of_twenty_names_in_three_hundred_are_told_with_the_right_one() -> None:
    """None is missed, none that is right is told, and the closest match is the one that was meant."""
    assert len(set(NAMES)) == 300
    assert len(MISSPELT) == 20

    told = {hook.name: closest for hook, closest in misspelt_hooks().unmatched(NAMES)}

    assert told == MISSPELT
