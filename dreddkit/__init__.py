"""Tests a Python API against its description: every documented request, each from a clean database."""
