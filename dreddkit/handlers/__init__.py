"""Dredd's hooks protocol: answering it, and asking another handler that speaks it."""

from dreddkit.handlers.protocol import Event, LineDecoder, ProtocolError, answer, encode, failed, parse

__all__ = ["Event", "LineDecoder", "ProtocolError", "answer", "encode", "failed", "parse"]
