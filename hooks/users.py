"""Users; the first to be made has id 2, after the super admin."""

from dreddkit import make
from factories import MembershipFactory, NotificationFactory, OrderFactory, UploadFactory, UserFactory

fixtures = {
    "Users > *": UserFactory,
    "Users > * the Trash": make(UserFactory, "trashed"),
    "Users > Orders of a User > *": OrderFactory,
    "Users > Notifications of a User > *": NotificationFactory,
    "Users > Uploads of a User > *": UploadFactory,
    "Users > Events of a User > *": MembershipFactory,
}
