"""Dredd's hooks protocol: answering it, and asking another handler that speaks it."""

from dreddkit.handlers.chained import ChainedHandler
from dreddkit.handlers.protocol import Event, failed
from dreddkit.handlers.serving import HOST, PORT, Listener

__all__ = ["HOST", "PORT", "ChainedHandler", "Event", "Listener", "failed"]
