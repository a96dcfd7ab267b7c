"""A hook can break its transaction, never the run."""

import pytest

from tests.end_to_end.conftest import Project

NAME = "Books > Collection > List All Books"
SHOW = "Books > Book > Show A Book"
CREATE = "Books > Collection > Create A Book"
OTHERS = {"Create A Book": "passed", "Show A Book": "passed", "Delete A Book": "passed"}
EVERY = {"before_each", "before_each_validation", "after_each"}


def hook(kind: str, body: str, name: str = NAME) -> str:
    """Return a hook file with one hook that does ``body`` for one transaction."""
    decorator = kind if kind in EVERY else f"{kind}({name!r})"
    return (
        "import time\nimport dredd_hooks as hooks\n\n\n"
        f"@hooks.{decorator}\ndef clumsy(transaction):\n"
        f"    if transaction['name'] == {name!r}:\n        {body}\n"
    )


@pytest.mark.parametrize(
    "kinds", [("before_each", "before", "before_each_validation"), ("before_validation", "after", "after_each")]
)
def test_an_exception_is_its_transactions_error(project: Project, kinds: tuple[str, ...]) -> None:
    """Each traceback starts in the user's file; the other transactions go on; exit 1."""
    names = dict(zip(kinds, (NAME, SHOW, CREATE), strict=True))
    for kind, name in names.items():
        project.write(f"hooks/{kind}.py", hook(kind, "raise ValueError('dropped it')", name))

    ran = project.run()

    assert ran.exit_code == 1
    assert ran.outcomes == {
        **dict.fromkeys(["List All Books", "Show A Book", "Create A Book"], "error"),
        "Delete A Book": "passed",
    }
    for kind, name in names.items():
        reason = ran.reason(name)
        told = ["clumsy", f"hooks/{kind}.py", "ValueError: dropped it", "line 8, in clumsy"]
        assert [part for part in told if part not in reason] == []
        assert "/dreddkit/" not in reason
    assert ran.results["summary"]["error"] == 3


def test_a_hook_that_exits_is_an_error_too(project: Project) -> None:
    """sys.exit() in a hook does not end the run."""
    project.write("hooks/clumsy.py", hook("before", "raise SystemExit(0)"))

    ran = project.run()

    assert (ran.exit_code, ran.outcomes) == (1, {"List All Books": "error", **OTHERS})


def test_an_exception_in_before_all_sends_nothing(project: Project) -> None:
    """Exit 4, the traceback, and every transaction counted as not run."""
    project.write("hooks/all.py", "from dreddkit import before_all\n@before_all\ndef start(ts):\n    1 / 0\n")

    ran = project.run()

    assert ran.exit_code == 4
    assert set(ran.outcomes.values()) == {"not_run"}
    assert "ZeroDivisionError" in ran.output
    assert "hooks/all.py" in ran.output


def test_an_exception_in_after_all_is_exit_1(project: Project) -> None:
    """The transactions keep their outcomes; the run does not end with 0."""
    project.write("hooks/all.py", "from dreddkit import after_all\n@after_all\ndef end(ts):\n    1 / 0\n")

    ran = project.run()

    assert ran.exit_code == 1
    assert set(ran.outcomes.values()) == {"passed"}
    assert "ZeroDivisionError" in ran.output
    assert "after_all" in ran.output


@pytest.mark.parametrize("body", ["time.sleep(60)", "while True: pass"])
def test_a_hook_over_its_deadline_names_itself(project: Project, body: str) -> None:
    """The transaction is an error that shows where the hook hung."""
    project.configure(hook_timeout_s=0.5)
    project.write("hooks/clumsy.py", hook("before", body))

    ran = project.run()

    assert (ran.exit_code, ran.outcomes) == (1, {"List All Books": "error", **OTHERS})
    assert "clumsy" in ran.reason("List All Books")
    assert "deadline of 0.5 s" in ran.reason("List All Books")
    assert "line 8" in ran.reason("List All Books")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import os\nimport no_such_module\n", ["ModuleNotFoundError", "no_such_module", "line 2"]),
        ("def broken(:\n    pass\n", ["SyntaxError", "line 1"]),
    ],
)
def test_a_hook_file_that_does_not_import_is_exit_4(project: Project, text: str, expected: list[str]) -> None:
    """File, line and traceback; nothing is sent."""
    project.write("hooks/bad.py", text)

    ran = project.run()

    assert ran.exit_code == 4
    assert [part for part in [*expected, "hooks/bad.py"] if part not in ran.output] == []


def test_a_hook_file_may_take_its_time_to_import(project: Project) -> None:
    """No import limit: 2 s are fine."""
    project.write("hooks/slow.py", "import time\ntime.sleep(2)\n")

    assert project.run().exit_code == 0


def test_a_hook_for_no_transaction_is_told_with_the_closest_name(project: Project) -> None:
    """A misspelt name does not vanish."""
    project.write("hooks/typo.py", f"from dreddkit import before\n@before({NAME + 's'!r})\ndef typo(t): pass\n")

    ran = project.run()

    assert ran.exit_code == 0
    assert "hooks/typo.py" in ran.output
    assert f"did you mean '{NAME}'" in ran.output


def test_every_kind_runs_in_dredds_order(project: Project) -> None:
    """All eight kinds, with what each may see."""
    lines = ["from dreddkit import *", "def log(text):", "    open('order.txt', 'a').write(text + '\\n')"]
    for kind in ("before_all", "after_all"):
        lines += [f"@{kind}", f"def h_{kind}(ts): log('{kind} ' + str(len(ts)))"]
    for kind in ("before_each", "before_each_validation", "after_each"):
        lines += [f"@{kind}", f"def h_{kind}(t): log('{kind} ' + str('real' in t))"]
    for kind in ("before", "before_validation", "after"):
        lines += [f"@{kind}({NAME!r})", f"def h_{kind}(t): log('{kind} ' + str('real' in t))"]
    project.write("hooks/kinds.py", "\n".join(lines))

    ran = project.run("--only", NAME)

    assert ran.exit_code == 0
    assert (project.folder / "order.txt").read_text().splitlines() == [
        "before_all 1",
        "before_each False",
        "before False",
        "before_each_validation True",
        "before_validation True",
        "after True",
        "after_each True",
        "after_all 1",
    ]


def test_a_skip_keeps_its_reason(project: Project) -> None:
    """A skipped transaction's reason is in the result and on the screen."""
    project.write("hooks/clumsy.py", hook("before", "transaction['skip'] = 'needs a printer'"))

    ran = project.run()

    assert (ran.exit_code, ran.outcomes) == (0, {"List All Books": "skipped", **OTHERS})
    assert ran.reason("List All Books").startswith("needs a printer")
    assert "needs a printer" in ran.output


def test_a_hook_may_fail_its_transaction(project: Project) -> None:
    """transaction["fail"] is a failure, not an error, before and after the request."""
    for kind in ("before", "after"):
        project.write("hooks/clumsy.py", hook(kind, "transaction['fail'] = 'the cover is torn'"))

        ran = project.run()

        assert (ran.exit_code, ran.outcomes) == (1, {"List All Books": "failed", **OTHERS})
        assert "the cover is torn" in ran.reason("List All Books")


def test_an_old_file_that_drops_the_schema_is_told_once(project: Project) -> None:
    """The seed's own before_each works, and the lines to delete are named."""
    project.write(
        "hooks/old.py",
        "import dredd_hooks as hooks\nfrom dreddkit import stash\nfrom sqlalchemy import text\n\n\n"
        "@hooks.before_each\ndef before_each(transaction):\n    with stash['app'].app_context():\n"
        "        with stash['db'].engine.begin() as connection:\n"
        "            connection.execute(text('drop schema if exists public cascade'))\n"
        "            connection.execute(text('create schema public'))\n"
        "        stash['db'].create_all()\n",
    )

    ran = project.run()

    assert ran.exit_code == 0
    assert ran.output.count("hooks/old.py:") == 1
    assert "delete" in ran.output


def test_before_all_may_reorder_and_add(project: Project) -> None:
    """The list is Dredd's: its order counts, what is added runs, what is taken out runs all the same."""
    project.write(
        "hooks/all.py",
        "import copy\nfrom dreddkit import before_all\n@before_all\ndef change(transactions):\n"
        "    transactions.reverse()\n    transactions += [copy.deepcopy(transactions[-1])]\n    del transactions[0]\n",
    )

    ran = project.run()

    assert ran.exit_code == 0, ran.output
    lines = [line for line in ran.output.splitlines() if "pass" in line and "Books >" in line]
    assert [line.split(" > ")[-1] for line in lines] == [
        "Show A Book",
        "Create A Book",
        "List All Books",
        "Delete A Book",
        "List All Books",
    ]
    assert ran.results["summary"]["total"] == 5
    assert len({entry["id"] for entry in ran.results["transactions"]}) == 5


def test_before_all_may_replace_the_dictionaries(project: Project) -> None:
    """New dictionaries of the same names take the place of the old ones; nothing runs twice."""
    project.write(
        "hooks/all.py",
        "from dreddkit import before_all\n@before_all\ndef change(ts):\n"
        "    ts[:] = [{**t, 'skip': 'not today'} for t in reversed(ts)]\n",
    )

    ran = project.run()

    assert ran.exit_code == 5
    assert ran.results["summary"]["skipped"] == ran.results["summary"]["total"] == 4


def test_a_hook_may_leave_a_context_open(project: Project) -> None:
    """Old files push the application's context in one hook and pop it in another, or never."""
    project.write(
        "hooks/contexts.py",
        "import dredd_hooks as hooks\nfrom dreddkit import stash\nopened = []\n"
        "@hooks.before_all\ndef start(ts):\n    stash['app'].app_context().push()\n"
        "@hooks.before_each\ndef enter(t):\n    opened.append(stash['app'].app_context())\n    opened[-1].push()\n"
        "@hooks.after_each\ndef leave(t):\n    opened.pop().pop()\n",
    )

    ran = project.run()

    assert ran.exit_code == 0, ran.output


def test_every_after_hook_runs(project: Project) -> None:
    """One that raises does not take the clean-up of the others away."""
    project.write("hooks/clumsy.py", hook("after", "1 / 0"))
    project.write(
        "hooks/tidy.py",
        "from dreddkit import after_each\n@after_each\ndef tidy(t): open('tidy.txt', 'a').write('.')\n",
    )

    ran = project.run()

    assert ran.outcomes["List All Books"] == "error"
    assert (project.folder / "tidy.txt").read_text() == "...."


def test_a_hook_error_before_validation_keeps_the_response(project: Project) -> None:
    """What the server said is shown, and the after hooks see it."""
    project.write("hooks/clumsy.py", hook("before_validation", "raise ValueError"))

    ran = project.run("--only", NAME)

    assert ran.results["transactions"][0]["actual"]["statusCode"] == 200


def test_a_value_that_is_not_json_does_not_break_the_results(project: Project) -> None:
    """A hook may leave anything in its transaction."""
    project.write("hooks/clumsy.py", hook("after_each", "transaction['expected']['seen'] = object()"))

    ran = project.run()

    assert ran.exit_code == 0, ran.output
    assert "object" in ran.results["transactions"][0]["expected"]["seen"]


def test_an_application_stashed_later_is_checked_too(project: Project) -> None:
    """A before_all hook cannot lead the fixtures to a database that nobody marked."""
    project.write(
        "hooks/later.py",
        "from dreddkit import before_all, bootstrap\nfrom books import db\n@before_all\ndef other(ts):\n"
        "    bootstrap(None, db, database_url='sqlite:///precious.db')\n",
    )

    ran = project.run()

    assert ran.exit_code == 4
    assert "precious.db" in ran.output


def test_a_fixture_without_a_database_says_what_is_missing(project: Project) -> None:
    """Db is not configured."""
    project.configure(db=None)

    ran = project.run("--only", NAME)

    assert ran.exit_code == 1
    assert "no database to load it into" in ran.reason("List All Books")
