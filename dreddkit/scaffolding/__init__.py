"""Setting a project up: what is found in its sources, and the texts that are written for it; no file is touched."""

from dreddkit.scaffolding.configuration import STATIC, WRAPPER, configuration, wrapper
from dreddkit.scaffolding.description import View, description, name_of
from dreddkit.scaffolding.factories import BASE, extended_front, factory_file, front_file, open_questions
from dreddkit.scaffolding.hook_files import Stub, with_stubs
from dreddkit.scaffolding.models import Model, read_models, without_cycles
from dreddkit.scaffolding.naming import snake_case
from dreddkit.scaffolding.old_setup import HEADERS, carry_over, header_hook
from dreddkit.scaffolding.paths import first_segment, template_of
from dreddkit.scaffolding.rows import rows_of
from dreddkit.scaffolding.sources import Candidates, factory_classes, find_candidates, module_name

__all__ = [
    "BASE",
    "HEADERS",
    "STATIC",
    "WRAPPER",
    "Candidates",
    "Model",
    "Stub",
    "View",
    "carry_over",
    "configuration",
    "description",
    "extended_front",
    "factory_classes",
    "factory_file",
    "find_candidates",
    "first_segment",
    "front_file",
    "header_hook",
    "module_name",
    "name_of",
    "open_questions",
    "read_models",
    "rows_of",
    "snake_case",
    "template_of",
    "with_stubs",
    "without_cycles",
    "wrapper",
]
