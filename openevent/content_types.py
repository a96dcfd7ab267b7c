"""Content types: what bytes are, told from the bytes and not from what they are called."""

import pylibmagic  # noqa: F401 - first: brings the library that magic loads

# isort: split
import magic

__all__ = ["content_type"]


def content_type(data: bytes) -> str:
    """Return what bytes are, e.g. ``image/png``."""
    found: str = magic.from_buffer(data, mime=True)
    return found
