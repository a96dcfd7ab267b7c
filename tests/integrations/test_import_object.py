"""Import strings: what they find, and what is said when they find nothing."""

import pytest

from dreddkit.errors import AppError
from dreddkit.imports import import_object
from tests.integrations.conftest import Write


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "reference", ["shop.models:Config.ORIGIN", "shop.models.Config.ORIGIN", "shop.models:settings.keys"]
)
def test_finds(reference: str) -> None:
    """Both spellings reach attributes of attributes."""
    assert import_object(reference, "thing")


@pytest.mark.parametrize(
    ("reference", "missing", "hint"),
    [
        ("shap.models:db", "there is no module 'shap' on the import path", "Did you mean 'shop'?"),
        ("shop.model:db", "there is no module 'model' in package 'shop'", "Did you mean 'models'?"),
        ("shop.model.db", "module 'shop' has no 'model'", "Did you mean 'models'?"),
        ("shop.models:dbs", "module 'shop.models' has no 'dbs'", "Did you mean 'db'?"),
        ("shop.models.Confg", "module 'shop.models' has no 'Confg'", "Did you mean 'Config'?"),
        ("shop.models:Config.ORGIN", "type 'Config' has no 'ORGIN'", "Did you mean 'ORIGIN'?"),
        ("shop/models.py", "is no import string", "'package.module:name'"),
        ("", "is no import string", "'package.module:name'"),
        ("below:db", "there is no module 'below' on the import path", 'or write pythonpath = ["src"] into'),
    ],
)
def test_tells_what_is_missing(project: Write, reference: str, missing: str, hint: str) -> None:
    """The error names the part that does not exist, and what is close to it or how it is reached."""
    project("src/below.py", "")

    with pytest.raises(AppError) as caught:
        import_object(reference, "db")

    assert missing in caught.value.problem
    assert hint in caught.value.hint
    assert caught.value.given == reference


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("def connect():\n    return {}['host']\n\nconnect()", "KeyError: 'host'"),
        ("import nothing_of_the_kind", "ModuleNotFoundError: No module named 'nothing_of_the_kind'"),
        ("def broken(:", "SyntaxError: invalid syntax"),
        ("raise SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_module_that_raises(project: Write, text: str, raised: str) -> None:
    """A module that fails on import is told with the user's traceback, and none of dreddkit's frames."""
    file = project("shop/broken.py", text)

    with pytest.raises(AppError, match=r"module 'shop.broken' raised") as caught:
        import_object("shop.broken:db", "db")

    assert caught.value.output.endswith(raised)
    assert str(file) in caught.value.output or raised.startswith("SystemExit")
    assert "importlib" not in caught.value.output
    assert "dreddkit/" not in caught.value.output
