"""Reading YAML with the reader that comes with Dredd."""

import json
import subprocess
from pathlib import Path
from typing import Any

from dreddkit.dredd.node import Node
from dreddkit.errors import ConfigError

__all__ = ["read_yaml"]

SCRIPT = "process.stdout.write(JSON.stringify(require('js-yaml').load(require('fs').readFileSync(0, 'utf8')) ?? null))"
TIMEOUT_S = 30


def read_yaml(path: Path, node: Node, dredd: Path) -> dict[str, Any]:
    """Return what a YAML file holds.

    Args:
        path: The file.

        node: The Node to read it with.

        dredd: The folder that Dredd is installed in.

    Raises:
        ConfigError: The file cannot be read, or holds no table.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise ConfigError("The file cannot be read.", where=str(path), output=str(error)) from error
    done = subprocess.run(
        [str(node.path), "-e", SCRIPT], cwd=dredd, input=text, capture_output=True, timeout=TIMEOUT_S, check=False
    )
    if done.returncode:
        told = [line for line in done.stderr.decode(errors="replace").splitlines() if "YAMLException" in line]
        raise ConfigError("The file is not valid YAML.", where=str(path), output="\n".join(told))
    content = json.loads(done.stdout)
    if not isinstance(content, dict):
        raise ConfigError("The file holds no keys.", where=str(path))
    return content
