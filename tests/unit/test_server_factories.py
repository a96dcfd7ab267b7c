"""What ``app`` may name, and what a factory is called with."""

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any, Optional

import pytest

from dreddkit.errors import AppError
from dreddkit.server.wsgi.locate import make_app

URL = "sqlite:///here.db"


class Settings:
    """The configuration the tests name."""

    SQLALCHEMY_DATABASE_URI = "sqlite://"


class Application:
    """A WSGI application that remembers what it was made with."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.given = given
        self.named = named

    def __call__(self, *_: object) -> list[bytes]:
        return [b""]


def declare(shop: dict[str, Any], parameters: str, passed: str, name: str = "create_app") -> None:
    """Define a factory in the module as a user would write it."""
    exec(f"def {name}({parameters}): return Application({passed})", shop)  # noqa: S102


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names of a module ``shop``."""
    module = ModuleType("shop")
    vars(module).update(Settings=Settings, Application=Application, Any=Any, Mapping=Mapping, Optional=Optional)
    monkeypatch.setitem(sys.modules, "shop", module)
    return vars(module)


def make(app: str, config: str = "shop.Settings") -> Any:
    """Make the application as the child does."""
    return make_app(app, config, URL)


def test_an_object_is_the_application(shop: dict[str, Any]) -> None:
    """An object that is no function is served as it is."""
    shop["api"] = Application()
    assert make("shop:api") is shop["api"]


def test_a_wsgi_function_is_the_application(shop: dict[str, Any]) -> None:
    """A function of two arguments is WSGI itself, not a factory."""
    shop["api"] = lambda _environ, _start_response: [b""]
    assert make("shop:api") is shop["api"]


def test_dotted_attributes_are_followed(shop: dict[str, Any]) -> None:
    """The application may be an attribute of an attribute."""
    shop["api"] = Application()
    shop["api"].inner = Application()
    assert make("shop:api.inner") is shop["api"].inner


def test_a_factory_without_parameters_gets_nothing(shop: dict[str, Any]) -> None:
    """It relies on DATABASE_URL."""
    declare(shop, "", "")
    assert make("shop:create_app").given == ()


@pytest.mark.parametrize("parameter", ["config", "config_object", "config_class", "settings"])
def test_a_parameter_gets_the_object(shop: dict[str, Any], parameter: str) -> None:
    """An unannotated parameter gets the class, its database replaced."""
    declare(shop, f"{parameter}=None", parameter)
    (given,) = make("shop:create_app").given
    assert issubclass(given, Settings)
    assert given.SQLALCHEMY_DATABASE_URI == URL


@pytest.mark.parametrize(
    "annotation",
    ["Mapping", "dict[str, Any]", "dict[str, Any] | None", "'Mapping[str, Any]'", "Optional[Mapping[str, Any]]"],
)
def test_a_mapping_parameter_gets_a_dictionary(shop: dict[str, Any], annotation: str) -> None:
    """A parameter annotated as a mapping gets the settings of the class as a dictionary."""
    declare(shop, f"config: {annotation} = None", "config")
    assert make("shop:create_app").given == ({"SQLALCHEMY_DATABASE_URI": URL},)


def test_flasks_own_tutorial_idiom_gets_a_dictionary(shop: dict[str, Any]) -> None:
    """``create_app(test_config=None)`` gets a mapping, as Flask's tutorial passes one."""
    declare(shop, "test_config=None", "test_config")
    assert make("shop:create_app").given == ({"SQLALCHEMY_DATABASE_URI": URL},)


@pytest.mark.parametrize("annotation", ["str", "'str'", "str | None", "Optional[str]", "'t.Union[None, str]'"])
def test_a_text_parameter_gets_the_import_string(shop: dict[str, Any], annotation: str) -> None:
    """A factory that takes a name gets the one that was configured."""
    declare(shop, f"config: {annotation} = None", "config")
    assert make("shop:create_app").given == ("shop.Settings",)


def test_config_name_is_a_text_parameter(shop: dict[str, Any]) -> None:
    """``create_app(config_name)`` takes a text although nothing says so."""
    declare(shop, "config_name", "config_name")
    assert make("shop:create_app", "testing").given == ("testing",)


def test_without_configuration_an_optional_parameter_is_left_alone(shop: dict[str, Any]) -> None:
    """The factory's own default holds."""
    declare(shop, "config='own'", "config")
    assert make("shop:create_app", "").given == ("own",)


def test_without_configuration_a_required_parameter_is_told(shop: dict[str, Any]) -> None:
    """The error says which parameter and how to name a configuration."""
    declare(shop, "config", "config")
    with pytest.raises(AppError, match="takes a 'config'") as caught:
        make("shop:create_app", "")
    assert "config = " in caught.value.hint


@pytest.mark.parametrize("config", ["", "shop.Settings"])
@pytest.mark.parametrize("parameters", ["name, debug", "name, debug, cache"])
def test_a_factory_that_takes_several_values_is_told(shop: dict[str, Any], parameters: str, config: str) -> None:
    """A function called create_app is a factory, be there two arguments; the error says which and how to call it."""
    declare(shop, parameters, "name")
    with pytest.raises(AppError, match="takes 'name', 'debug'") as caught:
        make("shop:create_app", config)
    assert "Write the call" in caught.value.hint


def test_a_written_call_is_all_there_is(shop: dict[str, Any]) -> None:
    """Literals in the call are passed and the configuration is not."""
    declare(shop, "*given, **named", "*given, **named")
    made = make("shop:create_app('testing', debug=True)")
    assert (made.given, made.named) == (("testing",), {"debug": True})


@pytest.mark.parametrize("call", ["create_app(", "create_app(x)", "create_app() + 1"])
def test_an_unreadable_call_is_told(shop: dict[str, Any], call: str) -> None:
    """What is no call of literals is refused before anything runs."""
    shop["create_app"] = Application
    with pytest.raises(AppError, match="cannot be read"):
        make(f"shop:{call}")


@pytest.mark.parametrize("name", ["app", "application", "create_app", "make_app"])
def test_the_usual_names_are_found(shop: dict[str, Any], name: str) -> None:
    """A module alone is searched for the names that ``flask --app`` knows."""
    if name.startswith("app"):
        shop[name] = Application()
    else:
        declare(shop, "", "", name)
    assert isinstance(make("shop"), Application)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("app", "message"),
    [
        ("shop", "No application is found in shop"),
        ("json.loads", "Write json:loads."),
        ("shop:Setting", "Did you mean 'Settings'?"),
        ("shop.py", "named by a file"),
        ("no_such_shop:app", "there is no module 'no_such_shop'"),
    ],
)
def test_what_is_not_there_is_told(app: str, message: str) -> None:
    """Each mistake in the name has its own message."""
    with pytest.raises(AppError) as caught:
        make(app)
    assert message in str(caught.value)


def test_what_cannot_be_called_is_refused(shop: dict[str, Any]) -> None:
    """A factory that forgets its return is told so."""
    shop["create_app"] = lambda: None
    with pytest.raises(AppError, match="gave a NoneType"):
        make("shop:create_app")


def test_a_raising_factory_shows_its_own_frames(shop: dict[str, Any]) -> None:
    """The traceback begins in the factory."""

    def create_app() -> None:
        raise KeyError("SECRET")

    shop["create_app"] = create_app
    with pytest.raises(AppError, match="Calling shop:create_app raised KeyError: 'SECRET'") as caught:
        make("shop:create_app")
    first_frame = caught.value.output.splitlines()[1]
    assert first_frame.endswith("in create_app")
    assert __file__ in first_frame
