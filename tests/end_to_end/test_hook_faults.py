"""A hook can break its transaction, never the run."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import Project, Ran, open_project

NAME = "Books > Collection > List All Books"
SOUND = {"List All Books", "Create A Book", "Show A Book", "Delete A Book"}
EVERY = {"before_each", "before_each_validation", "after_each"}
KINDS = ("before_each", "before", "before_each_validation", "before_validation", "after", "after_each")
DEADLINE_S = 1
CASES = {
    **{f"Raise {kind}": (kind, "raise ValueError('dropped it')") for kind in KINDS},
    "Exit": ("before", "raise SystemExit(0)"),
    "Sleep": ("before", "time.sleep(60)"),
    "Spin": ("before", "while True: pass"),
    "Skip": ("before", "transaction['skip'] = 'needs a printer'"),
    "Fail Before": ("before", "transaction['fail'] = 'the cover is torn'"),
    "Fail After": ("after", "transaction['fail'] = 'the cover is torn'"),
    "Skip And Ask": ("before", "transaction.skip('needs a printer')"),
    "Raise And Ask": ("before", "raise ValueError('dropped it')"),
    "Keep": ("after_each", "transaction['expected']['seen'] = object()"),
    "Keep A Circle": ("after_each", "transaction['expected']['seen'] = transaction"),
    "Keep A Tuple": ("before", "transaction['seen'] = {(1, 2): 3}"),
    "Keep No Request": ("before", "transaction['request'] = 'GET /'"),
    "Keep No Expectation": ("before_validation", "transaction['expected'] = 200"),
    "Keep No Path": ("before", "transaction['fullPath'] = '@127.0.0.1:1/'"),
    "Keep Nothing": ("before", "[transaction.pop(part) for part in ('request', 'expected', 'fullPath')]"),
    "Expect Nothing": ("before", "transaction['expected'] = {}"),
    "Keep No Host": ("after", "del transaction['host']; transaction['fail'] = 'moved'"),
}
CLUMSY = """import time
import dredd_hooks as hooks


@hooks.{decorator}
def clumsy(transaction):
    if transaction["name"] == {name!r}:
        {body}
"""


CURIOUS = """from dreddkit import after, after_each, stash


@after("Books > Book > Show A Book")
@after("Books > Skip And Ask > Skip And Ask")
@after("Books > Raise And Ask > Raise And Ask")
def curious(transaction):
    print("curious of", transaction["name"])
    stash["title"] = transaction.real_json["title"]


@after_each
def of_dredd_hooks(transaction):
    if transaction["name"].endswith("And Ask"):
        assert transaction["real"]["statusCode"] == 200
"""


def add_case(project: Project, case: str) -> None:
    """Document a request of the case's name, with a hook file of the same name for it alone."""
    kind, body = CASES[case]
    slug = case.lower().replace(" ", "_")
    name = f"Books > {case} > {case}"
    project.document(f"\n## {case} [/headers?{slug}]\n\n### {case} [GET]\n\n+ Response 200\n")
    decorator = kind if kind in EVERY else f"{kind}({name!r})"
    project.write(f"hooks/{slug}.py", CLUMSY.format(decorator=decorator, name=name, body=body))


def logging_hooks() -> Iterator[str]:
    """Yield the lines of a hook of each kind, which tells of one transaction whether it has been answered."""
    for kind in ("before_all", "after_all"):
        yield f"@{kind}\ndef h_{kind}(ts): print('order {kind}', len(ts))"
    for kind in ("before_each", "before_each_validation", "after_each"):
        yield f"@{kind}\ndef h_{kind}(t): t['name'] == {NAME!r} and print('order {kind}', 'real' in t)"
    for kind in ("before", "before_validation", "after"):
        yield f"@{kind}({NAME!r})\ndef h_{kind}(t): print('order {kind}', 'real' in t)"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """One run with all cases, a hook for no transaction, and a hook that tidies up after each."""
    with open_project(tmp_path_factory.mktemp("faults") / "project") as project:
        for case in CASES:
            add_case(project, case)
        project.write("hooks/typo.py", f"from dreddkit import before\n@before({NAME + 's'!r})\ndef typo(t): pass\n")
        project.write(
            "hooks/tidy.py", "from dreddkit import after_each\n@after_each\ndef tidy(t): print('tidied', t['name'])\n"
        )
        project.write("hooks/kinds.py", "\n".join(["from dreddkit import *", *logging_hooks()]))
        project.write("hooks/curious.py", CURIOUS)
        project.write("hooks/mapping.py", "fixture = {'Books > *': []}\n")
        project.configure(hook_timeout_s=DEADLINE_S)
        yield project.run("-s")


def test_what_hooks_do_to_one_transaction_leaves_the_others(ran: Ran) -> None:
    """Each has its outcome, those without a fault passed, and the run ends with 1."""
    lost = ["Keep No Request", "Keep No Expectation", "Keep No Path", "Keep Nothing", "Expect Nothing"]
    errors = [case for case in CASES if case.startswith(("Raise", "Exit", "Sleep", "Spin"))]
    skipped = ["Skip", "Skip And Ask"]
    assert ran.exit_code == 1
    assert ran.outcomes == {
        **dict.fromkeys([*SOUND, "Keep", "Keep A Circle"], "passed"),
        **dict.fromkeys([*errors, *lost, "Keep A Tuple"], "error"),
        **dict.fromkeys(["Fail Before", "Fail After", "Keep No Host"], "failed"),
        **dict.fromkeys(skipped, "skipped"),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_an_exception_is_its_transactions_error(ran: Ran, kind: str) -> None:
    """The traceback starts in the user's file."""
    reason = ran.reason(f"Raise {kind}")

    told = ["clumsy", f"hooks/raise_{kind}.py", "ValueError: dropped it", "line 8, in clumsy"]
    assert [part for part in told if part not in reason] == []
    assert "/dreddkit/" not in reason


@pytest.mark.parametrize("case", ["Sleep", "Spin"])
def test_a_hook_over_its_deadline_names_itself(ran: Ran, case: str) -> None:
    """The transaction is an error that shows where the hook hung."""
    told = ["clumsy", f"deadline of {DEADLINE_S:g} s", "line 8"]

    assert [part for part in told if part not in ran.reason(case)] == []


def test_a_skip_keeps_its_reason(ran: Ran) -> None:
    """A skipped transaction's reason is in the result and on the screen."""
    assert ran.reason("Skip").startswith("needs a printer")
    assert "needs a printer" in ran.output


def test_a_hook_may_fail_its_transaction(ran: Ran) -> None:
    """transaction["fail"] has its reason and its place, before and after the request."""
    for kind in ("before", "after"):
        told = f"Failed by the {kind} hook clumsy (hooks/fail_{kind}.py:5): the cover is torn"
        assert told in ran.reason(f"Fail {kind.title()}")


def test_every_after_hook_runs(ran: Ran) -> None:
    """One that raises, before or after the request, does not take the clean-up of the others away."""
    tidied = {line.split(" > ")[-1] for line in ran.output.splitlines() if line.startswith("tidied")}

    assert tidied == set(ran.outcomes)


def test_no_after_hook_is_wrong_to_ask_for_a_response(ran: Ran) -> None:
    """Where nothing was sent it is over with its question: the skip or the first error is what is told."""
    asked = {line.split(" > ")[-1] for line in ran.output.splitlines() if line.startswith("curious of")}

    assert asked == {"Show A Book", "Skip And Ask", "Raise And Ask"}
    assert ran.reason("Skip And Ask").strip() == "needs a printer"
    assert "dropped it" in ran.reason("Raise And Ask")
    assert "has not answered" not in ran.output


LIFE = """from dreddkit import after, before, stash

sequences = {"Life": ["Books > Collection > Create A Book", "Books > Book > Show A Book"]}


@after("Books > Collection > Create A Book")
def remember(transaction):
    stash["id"] = transaction.real_json["id"]


@before("Books > Book > Show A Book")
def remembered(transaction):
    transaction.path_params["id"] = stash["id"]
"""


def test_a_dry_run_has_no_errors_where_a_run_has_none(project: Project) -> None:
    """No response to look at in an after hook, and none in what follows in a sequence."""
    project.write("hooks/life.py", LIFE)

    ran = project.run("--dry-run")

    assert set(ran.outcomes.values()) == {"skipped"}
    assert [ran.reason(name).strip() for name in ran.outcomes] == ["dry run"] * 4


def test_a_hook_error_before_validation_keeps_the_response(ran: Ran) -> None:
    """What the server said is shown."""
    assert ran.entry("Raise before_validation")["actual"]["statusCode"] == 200


def test_a_value_that_is_not_json_does_not_break_the_results(ran: Ran) -> None:
    """A hook may leave anything in its transaction."""
    assert "object" in ran.entry("Keep")["expected"]["seen"]


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("Keep No Request", ["given:    request: 'GET /'", "allowed:  request: a dictionary with a method"]),
        ("Keep No Path", ["given:    fullPath: '@127.0.0.1:1/'", "allowed:  fullPath: text that begins with /"]),
        ("Keep Nothing", ["given:    fullPath: None, request: None, expected: None"]),
        ("Expect Nothing", ["nothing that the response is compared with", "given:    expected: {}"]),
        ("Keep No Expectation", ["given:    expected: 200", "allowed:  expected: a dictionary"]),
    ],
)
def test_what_cannot_be_sent_or_compared_is_named(ran: Ran, case: str, told: list[str]) -> None:
    """With what it should be."""
    assert [part for part in told if part not in ran.reason(case)] == []


def test_a_hook_for_no_transaction_is_told_with_the_closest_name(ran: Ran) -> None:
    """A misspelt name does not vanish."""
    assert "hooks/typo.py" in ran.output
    assert f"did you mean '{NAME}'" in ran.output


def test_a_mapping_by_a_wrong_name_is_told(ran: Ran) -> None:
    """Before anything is sent; dreddkit check tells it, too."""
    assert "hooks/mapping.py:1: The mapping fixture is not looked at" in ran.output


def test_an_exception_in_before_all_sends_nothing(project: Project) -> None:
    """Exit 4, the traceback, and every transaction counted as not run."""
    project.write("hooks/all.py", "from dreddkit import before_all\n@before_all\ndef start(ts):\n    1 / 0\n")

    ran = project.run()

    assert ran.exit_code == 4
    assert set(ran.outcomes.values()) == {"not_run"}
    assert "ZeroDivisionError" in ran.output
    assert "hooks/all.py" in ran.output


def test_a_hook_file_that_does_not_import_is_exit_4(project: Project) -> None:
    """File, line and traceback; nothing is sent."""
    project.write("hooks/bad.py", "import os\nimport no_such_module\n")

    ran = project.run()

    assert ran.exit_code == 4
    expected = ["ModuleNotFoundError", "no_such_module", "line 2", "hooks/bad.py"]
    assert [part for part in expected if part not in ran.output] == []


def test_every_kind_runs_in_dredds_order(ran: Ran) -> None:
    """All eight kinds, with what each may see."""
    told = [line.removeprefix("order ") for line in ran.output.splitlines() if line.startswith("order ")]

    total = len(ran.outcomes)
    assert told == [
        f"before_all {total}",
        "before_each False",
        "before False",
        "before_each_validation True",
        "before_validation True",
        "after True",
        "after_each True",
        f"after_all {total}",
    ]


OLD = {
    "old": """import dredd_hooks as hooks
from dreddkit import stash
from sqlalchemy import text


@hooks.before_each
def before_each(transaction):
    with stash["app"].app_context():
        with stash["db"].engine.begin() as connection:
            connection.execute(text("drop schema if exists public cascade"))
            connection.execute(text("create schema public"))
        stash["db"].create_all()
""",
    "slow": "import time\ntime.sleep(2)\n",
    "migrated": """import dredd_hooks as hooks
from dreddkit import stash
from flask_migrate import stamp


@hooks.before_all
def migrate(transactions):
    with stash["app"].app_context():
        stamp(directory="alembic")
""",
    "contexts": """import dredd_hooks as hooks
from dreddkit import stash
opened = []


@hooks.before_all
def start(transactions):
    stash["app"].app_context().push()


@hooks.before_each
def enter(transaction):
    opened.append(stash["app"].app_context())
    opened[-1].push()


@hooks.after_each
def leave(transaction):
    opened.pop().pop()
""",
}


def test_what_old_hook_files_do_works(project: Project) -> None:
    """Their own reset, told once with the lines to delete; imports that take long; contexts left open, or popped.

    Flask-Migrate is attached where hooks import it, though no migrations are configured. That each reset has the
    baseline built anew is one warning; the results have it of each.
    """
    project.configure(database=None)
    project.write("alembic/env.py", "")
    project.write("alembic/alembic.ini", "")
    (project.folder / "alembic" / "versions").mkdir()
    for name, text in OLD.items():
        project.write(f"hooks/{name}.py", text)

    ran = project.run()

    assert ran.exit_code == 0, ran.output
    assert ran.output.count("hooks/old.py:") == 1
    assert "delete" in ran.output
    assert ran.output.count("built anew after") == 1
    assert [len(entry["findings"]) for entry in ran.results["transactions"]] == [0, 1, 1, 1]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """A run whose before_all changes the list, and whose after_all raises."""
    with open_project(tmp_path_factory.mktemp("changed") / "project") as project:
        project.configure(database="sqlite:///books.db")
        project.write(
            "hooks/all.py",
            "import copy\nfrom dreddkit import after_all, before_all\n@before_all\ndef change(transactions):\n"
            "    transactions.reverse()\n    transactions += [copy.deepcopy(transactions[-1])]\n"
            "    del transactions[0]\n@after_all\ndef end(transactions):\n    1 / 0\n",
        )
        yield project.run()


def test_before_all_may_reorder_and_add(changed: Ran) -> None:
    """The list is Dredd's: its order counts, what is added runs, what is taken out runs all the same."""
    lines = [line for line in changed.output.splitlines() if "pass" in line and "Books >" in line]
    assert [line.split(" > ")[-1] for line in lines] == [
        "Show A Book",
        "Create A Book",
        "List All Books",
        "Delete A Book",
        "List All Books",
    ]
    assert changed.results["summary"]["total"] == 5
    assert len({entry["id"] for entry in changed.results["transactions"]}) == 5


def test_an_exception_in_after_all_is_exit_1(changed: Ran) -> None:
    """The transactions keep their outcomes; the run does not end with 0."""
    assert changed.exit_code == 1
    assert set(changed.outcomes.values()) == {"passed"}
    assert "ZeroDivisionError" in changed.output
    assert "after_all" in changed.output


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


WITHOUT_ROWS = """from dreddkit import fixture, make

fixtures = {
    "Books > Collection > Create A Book": [],
    ("Books > *", 204): make(BookFactory, count=2),
}


@fixture("Books > Book > Show A Book")
def shown(transaction, told):
    transaction.expected_status = 404
    print(told)


@fixture("Books > Elsewhere")
def told():
    return "without rows"


@fixture("Books > Collection > List All Books")
def listed(db):
    pass
"""


def test_a_fixture_without_a_database_says_what_is_missing(project: Project) -> None:
    """Where db is not configured, only a fixture that makes rows or asks for the database needs it."""
    project.configure(db=None)
    project.write("hooks/books.py", (project.folder / "hooks/books.py").read_text() + WITHOUT_ROWS)

    ran = project.run("-s")

    assert ran.exit_code == 1
    for name in ("List All Books", "Delete A Book"):
        assert "no database to load it into" in ran.reason(name)
    assert "without rows" in ran.output
    assert "database" not in ran.reason("Show A Book") + ran.reason("Create A Book")
