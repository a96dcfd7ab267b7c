"""Notifications; by default an ordinary user has one."""

from factories import NotificationFactory, UserFactory

fixtures = {
    "Notifications > *": NotificationFactory,
    ("Notifications > *", 403): [UserFactory, NotificationFactory],
}
