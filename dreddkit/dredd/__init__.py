"""The engine room: finds or provisions Dredd, compiles descriptions once, runs one transaction on command."""

from dreddkit.dredd.compiled import Annotation, Compiled, compile_description
from dreddkit.dredd.description import Source, included_by, read_description
from dreddkit.dredd.engine import Engine, RequestFailedError, ValidationFailedError
from dreddkit.dredd.node import Node, find_node
from dreddkit.dredd.provision import provision
from dreddkit.dredd.strict_bodies import undocumented_keys
from dreddkit.dredd.verdict import verdict
from dreddkit.dredd.yaml import read_yaml

__all__ = [
    "Annotation",
    "Compiled",
    "Engine",
    "Node",
    "RequestFailedError",
    "Source",
    "ValidationFailedError",
    "compile_description",
    "find_node",
    "included_by",
    "provision",
    "read_description",
    "read_yaml",
    "undocumented_keys",
    "verdict",
]
