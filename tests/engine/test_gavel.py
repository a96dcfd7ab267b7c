"""Our quicker Gavel gives the verdicts of Dredd's own."""

import json
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dreddkit.dredd import Node

COMPARE = """
const path = require('path');
const [modules, patch] = process.argv.slice(1);
const file = path.join(modules, 'gavel', 'build', 'index.js');
const plain = require(file);
delete require.cache[file];
require(patch)(modules);
const quick = require(file);
if (plain === quick) throw new Error('nothing was replaced');
const verdict = (gavel, pair) => {
  try { return gavel.validate(pair.expected, pair.real); } catch (error) { return error.message; }
};
const pairs = JSON.parse(require('fs').readFileSync(0));
const both = pairs.map((pair) => [plain, quick].map((gavel) => verdict(gavel, pair)));
process.stdout.write(JSON.stringify(both));
"""
PATCH = Path(__file__).parents[2] / "dreddkit" / "dredd" / "gavel.js"

values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
schemas = st.fixed_dictionaries(
    {},
    optional={
        "$schema": st.sampled_from([f"http://json-schema.org/draft-0{n}/schema#" for n in (3, 4, 6, 7)] + ["x", ""]),
        "type": st.sampled_from(["object", "array", "string", "nonsense", 3]),
        "required": st.sampled_from([["a"], [], "a", True]),
        "properties": st.dictionaries(st.sampled_from("abc"), st.sampled_from([{"type": "string"}, {}, 1]), max_size=2),
        "id": st.sampled_from(["http://localhost/s", "meta"]),
        "$id": st.sampled_from(["http://localhost/s", "meta"]),
    },
)
messages = st.fixed_dictionaries(
    {"statusCode": st.sampled_from(["200", "404"])},
    optional={
        "headers": st.dictionaries(st.just("content-type"), st.sampled_from(["application/json", "text/plain"])),
        "body": values.map(json.dumps) | st.sampled_from(["", "{", "text"]),
    },
)
expectations = st.tuples(messages, st.none() | schemas.map(json.dumps) | schemas).map(
    lambda parts: {**parts[0], **({"bodySchema": parts[1]} if parts[1] is not None else {})}
)
pairs = st.lists(st.fixed_dictionaries({"expected": expectations, "real": messages}), min_size=40, max_size=80)


@settings(max_examples=6, deadline=None)
@given(pairs=pairs)
def test_every_verdict_is_the_same(node: Node, dredd: Path, pairs: list[dict[str, Any]]) -> None:
    """Whatever is expected and answered, invalid schemas and bodies included, one after the other in one process."""
    command = [str(node.path), "-e", COMPARE, str(dredd / "node_modules"), str(PATCH)]
    done = subprocess.run(command, input=json.dumps(pairs), capture_output=True, text=True, check=True, timeout=60)

    assert [(plain, quick) for plain, quick in json.loads(done.stdout) if plain != quick] == []
