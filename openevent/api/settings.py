"""Settings: one row, which administrators see and change."""

from openevent.api.permissions import administrators, nobody
from openevent.api.tickets import currency_text
from openevent.jsonapi.fields import Email, ResourceSchema, name_text
from openevent.jsonapi.resource import Resource
from openevent.models import Settings

__all__ = ["settings"]


class SettingsSchema(ResourceSchema):
    """The settings."""

    class Meta:
        type_ = "settings"
        model = Settings

    name = name_text()
    support_email = Email()
    currency = currency_text()


settings = Resource(SettingsSchema, read=administrators, change=administrators, create=nobody, delete=nobody)
