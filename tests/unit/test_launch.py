"""``dreddkit run``'s command line, as pytest gets it."""

from dreddkit.plugin.launch import to_pytest


def test_own_options_get_the_prefix_and_others_stay() -> None:
    """Our names are pytest's with ``--dredd-`` before them; pytest's own pass through, in order."""
    given = [
        "api.apib",
        "--only",
        "A > B",
        "--isolation=none",
        "-k",
        "not post",
        "--json=x.json",
        "-x",
        "--junitxml",
        "j",
    ]

    assert to_pytest(given) == [
        "api.apib",
        "--dredd-only",
        "A > B",
        "--dredd-isolation=none",
        "-k",
        "not post",
        "--dredd-json=x.json",
        "-x",
        "--junitxml",
        "j",
    ]
