"""FAQs; by default there is one, of an event that nobody runs."""

from dreddkit import make
from factories import FaqFactory

fixtures = {
    "FAQs > *": FaqFactory,
    "FAQs > * the Trash": make(FaqFactory, "trashed"),
}
