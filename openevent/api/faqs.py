"""FAQs: what visitors of an event ask over and over."""

from openevent.api.permissions import everybody, organizers
from openevent.jsonapi.fields import ResourceSchema, Text, name_text, owner
from openevent.jsonapi.resource import Resource
from openevent.models import Faq

__all__ = ["faqs"]


class FaqSchema(ResourceSchema):
    """A question and its answer."""

    class Meta:
        type_ = "faqs"
        model = Faq

    question = name_text()
    answer = Text(required=True)

    event = owner("events", "EventSchema")


faqs = Resource(FaqSchema, read=everybody, change=organizers)
