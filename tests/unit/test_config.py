"""The configuration: four layers, and one clear message for each mistake."""

import re
from pathlib import Path

import pytest

from dreddkit import config
from dreddkit.config import expand_variables, find_config, load_settings
from dreddkit.errors import ConfigError
from dreddkit.plugin.serving import check_port


def write(folder: Path, text: str, name: str = "dreddkit.toml") -> Path:
    """Write a configuration file."""
    path = folder / name
    path.write_text(text)
    return path


def test_every_layer_overrides_the_one_below(tmp_path: Path) -> None:
    """Default < file < environment < command line, and each value knows its source."""
    write(tmp_path, 'database = "sqlite:///file.db"\nisolation = "none"\nport = 8000\n')

    settings = load_settings(
        tmp_path, {"DREDDKIT_DATABASE": "sqlite:///environment.db"}, {"isolation": "recreate", "database": None}
    )

    assert settings.hooks == ["hooks/*.py"]
    assert settings.port == 8000
    assert settings.database == "sqlite:///environment.db"
    assert settings.isolation == "recreate"
    assert settings.where("port") == "dreddkit.toml, port"
    assert settings.where("database") == "environment variable DREDDKIT_DATABASE"
    assert settings.where("isolation") == "--isolation"


def test_the_nearest_file_upwards_is_found(tmp_path: Path) -> None:
    """A run may start in any folder of the project; a pyproject.toml without our table is passed over."""
    project = write(tmp_path, "[tool.dreddkit]\nport = 1\n", "pyproject.toml")
    below = tmp_path / "packages" / "api"
    below.mkdir(parents=True)
    write(below, "[project]\nname = 'x'\n", "pyproject.toml")

    settings = load_settings(below, {}, {})
    assert find_config(below) == project
    assert settings.root == tmp_path
    assert settings.where("port") == "pyproject.toml, [tool.dreddkit] port"


def test_a_text_where_a_list_belongs_is_a_list_of_one(tmp_path: Path) -> None:
    """``blueprint = "api.apib"`` is the common case."""
    write(tmp_path, 'blueprint = "api.apib"\nready_timeout_s = 5\n')

    settings = load_settings(tmp_path, {"DREDDKIT_HOOKS": "a.py, b.py"}, {})

    assert settings.blueprint == ["api.apib"]
    assert settings.hooks == ["a.py", "b.py"]
    assert settings.ready_timeout_s == 5.0


@pytest.mark.parametrize(
    ("text", "expected"), [("true", True), ("True", True), ("1", True), ("false", False), ("0", False)]
)
def test_a_switch_in_the_environment(tmp_path: Path, text: str, expected: bool) -> None:
    """A switch is on or off by a word, in whatever case, and the environment turns off what the file turned on."""
    write(tmp_path, "verify_isolation = true\n")

    assert load_settings(tmp_path, {"DREDDKIT_VERIFY_ISOLATION": text}, {}).verify_isolation is expected


def test_a_table_in_the_file_and_in_the_environment(tmp_path: Path) -> None:
    """A table is of names and values; the environment's are all texts, and replace the file's."""
    write(tmp_path, '[parameters]\nid = 7\n"page[size]" = 10\n')

    assert load_settings(tmp_path, {}, {}).parameters == {"id": 7, "page[size]": 10}
    environment = {"DREDDKIT_PARAMETERS": "id=8, name=a=b"}
    assert load_settings(tmp_path, environment, {}).parameters == {"id": "8", "name": "a=b"}


def test_variables_are_expanded_in_the_database() -> None:
    """A password stays in the environment."""
    assert expand_variables("postgresql://u:${PW}@localhost/db", {"PW": "x"}, "") == "postgresql://u:x@localhost/db"


def test_a_missing_variable_is_named_and_nothing_else_shown() -> None:
    """The rest of the URL may hold a password."""
    with pytest.raises(ConfigError, match="NOPE is not set") as caught:
        expand_variables("postgresql://u:s3cret@localhost/${NOPE}", {}, "dreddkit.toml, database")

    assert "s3cret" not in str(caught.value)
    assert "export NOPE=" in str(caught.value)


def test_other_tools_may_share_the_file(tmp_path: Path) -> None:
    """dreddkit.toml with a table of somebody else's is read all the same."""
    write(tmp_path, "port = 8000\n[tool.other]\nx = 1\n")

    assert load_settings(tmp_path, {}, {}).port == 8000


@pytest.mark.parametrize(
    ("text", "environ", "expected"),
    [
        ('isolaton = "none"', {}, ["isolaton", "closest:  isolation"]),
        (
            'isolation = "recrate"',
            {},
            ["dreddkit.toml, isolation", "recrate", "recreate, restore, truncate", "recreate"],
        ),
        ("port = 'x'", {}, ["port", "a whole number"]),
        ("port = true", {}, ["port", "True", "a whole number"]),
        ("hooks = [1]", {}, ["hooks", "a list of texts"]),
        ("port = ", {}, ["dreddkit.toml", "not valid TOML", "end of document"]),
        ("", {"DREDDKIT_PORT": "http"}, ["DREDDKIT_PORT", "http", "a whole number"]),
        ("verify_isolation = 1", {}, ["verify_isolation", "true or false"]),
        ("", {"DREDDKIT_VERIFY_ISOLATION": "maybe"}, ["DREDDKIT_VERIFY_ISOLATION", "maybe", "true or false"]),
        ("parameters = 1", {}, ["parameters", "a table of texts and numbers"]),
        ("parameters = {id = [1]}", {}, ["parameters", "a table of texts and numbers"]),
        ("", {"DREDDKIT_ISOLATON": "none"}, ["DREDDKIT_ISOLATON", "environment", "closest:  DREDDKIT_ISOLATION"]),
        ("port = 99999", {}, ["port", "99999", "65535"]),
        ("request_timeout_s = inf", {}, ["request_timeout_s", "inf", "above 0, up to 2000000 seconds"]),
        ("hook_timeout_s = 0", {}, ["hook_timeout_s", "0", "above 0, up to 2000000 seconds"]),
        ("hook_timeout_s = -1", {}, ["hook_timeout_s", "-1", "above 0, up to 2000000 seconds"]),
        (
            "",
            {"DREDDKIT_READY_TIMEOUT_S": "nan"},
            ["DREDDKIT_READY_TIMEOUT_S", "nan", "above 0, up to 2000000 seconds"],
        ),
        (
            'blueprint = "api.apib"\nhooks = []\n[tool.dreddkit]\nport = 1',
            {},
            ["dreddkit.toml", "blueprint, hooks outside of it", "Take out the line [tool.dreddkit]"],
        ),
        ("[[tool.dreddkit]]\nport = 1", {}, ["dreddkit.toml", "no table", "[tool.dreddkit]"]),
    ],
)
def test_a_mistake_gets_one_clear_message(
    tmp_path: Path, text: str, environ: dict[str, str], expected: list[str]
) -> None:
    """Where, what was given, what is allowed, the closest match."""
    write(tmp_path, text)

    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path, environ, {})

    message = str(caught.value)
    assert [part for part in expected if part not in message] == []
    assert caught.value.exit_code == 4


def test_several_workers_share_no_port(tmp_path: Path) -> None:
    """A fixed port is one worker's; who has a server already, or takes free ports, may have several."""
    settings = load_settings(tmp_path, {"DREDDKIT_PORT": "5997"}, {})

    with pytest.raises(ConfigError) as caught:
        check_port(settings, 2)

    told = ["2 workers", "environment variable DREDDKIT_PORT", "port = 5997, -n 2", "leave -n away"]
    assert [part for part in told if part not in str(caught.value)] == []
    check_port(settings, 1)
    check_port(load_settings(tmp_path, {}, {}), 2)
    check_port(load_settings(tmp_path, {"DREDDKIT_PORT": "5997"}, {"server_url": "http://127.0.0.1:1"}), 2)


def test_every_variable_that_is_read_is_known(tmp_path: Path) -> None:
    """Those too that are no option: a new one has to be told to the configuration."""
    sources = "\n".join(path.read_text() for path in Path(config.__file__).parent.rglob("*.py"))
    read = set(re.findall(r"DREDDKIT_[A-Z]+(?:_[A-Z]+)*", sources)) - {"DREDDKIT_DATABASE"}

    assert read == set(config.NO_OPTIONS)
    assert load_settings(tmp_path, dict.fromkeys(read, "x"), {}).port == 0
