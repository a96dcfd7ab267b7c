"""Settings, which are there from the start."""

from factories import UserFactory

fixtures = {("Settings > *", 403): UserFactory}
