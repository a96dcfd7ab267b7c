"""``dreddkit run`` on a user's project: what works, and one clear message for each thing that does not."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from dreddkit.database import open_database
from dreddkit.processes import RunDirectory
from tests.end_to_end.conftest import FAULTS, TIMEOUT_S, Project, Ran, open_project

LIST = "Books > Collection > List All Books"


Twins = tuple[Project, Ran, Ran]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    """A project, and two runs of it at once: ``dreddkit run``, and ``pytest`` of the description and a unit test."""
    with open_project(tmp_path_factory.mktemp("twins") / "project") as project:
        project.write("test_unit.py", "def test_unit(): pass\n")
        ours = project.start_run("--junitxml", "junit.xml")
        pytests = project.start("pytest", "-q", "api.apib", "test_unit.py")
        yield project, project.end(ours), project.end(pytests)


def test_every_transaction_runs_from_the_same_baseline(twins: Twins) -> None:
    """The ids of the description hold for each, whatever the transactions before it wrote."""
    project, ran, _ = twins

    assert ran.exit_code == 0
    assert ran.results["summary"] == {"total": 4, "passed": 4, "failed": 0, "error": 0, "skipped": 0, "not_run": 0}
    assert ran.results["isolation"]["strategy"] == "restore"
    assert ran.results["isolation"]["resets"] == 4
    shown = ran.results["transactions"][0]
    assert shown["id"] == f"api.apib::{LIST}"
    assert shown["location"]["file"] == "api.apib"
    assert (
        (project.folder / "api.apib")
        .read_text()
        .splitlines()[shown["location"]["line"] - 1]
        .startswith("+ Response 200")
    )
    assert json.loads(shown["actual"]["body"]) == [{"id": 1, "title": "Solaris"}]
    assert set(shown["durations_ms"]) == {"reset", "hooks", "fixtures", "request"}
    assert "4 passed of 4 transactions" in ran.output
    cases = ET.parse(project.folder / "junit.xml").findall(".//testcase")  # noqa: S314 - our own file
    assert cases[0].get("name") == LIST


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """A run of an application and a description with all kinds of faults."""
    with open_project(tmp_path_factory.mktemp("faults") / "project") as project:
        project.document(FAULTS)
        project.configure(request_timeout_s=1)
        yield project.run()


def test_faults_are_told_apart_and_counted(faulty: Ran) -> None:
    """What the application does wrong fails, all else that keeps a transaction from its verdict is an error; exit 1."""
    assert faulty.exit_code == 1
    assert faulty.outcomes == {
        **dict.fromkeys(["List All Books", "Create A Book", "Show A Book", "Delete A Book"], "passed"),
        **dict.fromkeys(["Come Back", "Go On"], "passed"),
        **dict.fromkeys(["Break", "Show A Lost Book"], "failed"),
        **dict.fromkeys(["Show A Shelf", "Leave", "Wait"], "error"),
        "404": "skipped",
    }
    assert faulty.results["summary"]["total"] == len(faulty.outcomes)


def test_what_the_application_does_wrong_is_a_failure(faulty: Ran) -> None:
    """Dredd's words, the place in the description, and the server's own output."""
    assert "statusCode: Expected status code '200', but got '500'." in faulty.reason("Break")
    assert "RuntimeError: the shelf fell down" in faulty.output
    assert "api.apib:" in faulty.output


def test_a_dropped_transaction_is_an_error_with_its_place(faulty: Ran) -> None:
    """A URI parameter that is nowhere defined does not make the transaction vanish."""
    assert "number" in faulty.reason("Show A Shelf")
    assert "api.apib:" in faulty.reason("Show A Shelf")


def test_a_second_response_has_a_reason(faulty: Ran) -> None:
    """Documented under the same request, it is counted."""
    assert "first request and response" in faulty.reason("404")


def test_a_parameter_that_gets_a_value_is_told(faulty: Ran) -> None:
    """A required one without an example."""
    assert "URI parameter 'number' has no example; '1' is sent." in faulty.output


def test_a_server_that_dies_is_told_with_its_last_output(faulty: Ran) -> None:
    """Its transaction shows why, without colours; the next one finds a server that runs again."""
    assert "leaving for good" in faulty.output
    assert "exit code 7" in faulty.reason("Leave")


def test_a_request_without_answer_times_out(faulty: Ran) -> None:
    """request_timeout_s bounds it; the next transaction is answered."""
    assert "1 s" in faulty.reason("Wait")


def test_nothing_selected_is_exit_5(project: Project) -> None:
    """A selection that leaves nothing is not a success; words that no transaction has are told with the closest."""
    ran = project.run("--method", "GET", "-m", "pots or (post and not status_404)", "-k", "LIST or Shw or api.apib")

    assert ran.exit_code == 5
    unmet = [line for line in ran.output.splitlines() if "no transaction has" in line]
    assert unmet == [
        "-k: no transaction has 'shw'; did you mean 'show'?",
        "-m: no transaction has 'pots'; did you mean 'post'?",
        "-m: no transaction has 'status_404'; did you mean 'status_204'?",
    ]


def test_only_with_an_unknown_name_is_exit_4(project: Project) -> None:
    """--only never silently selects nothing."""
    ran = project.run("--only", LIST + "s")

    assert ran.exit_code == 4
    assert f"closest:  {LIST}" in ran.output


def test_pytests_selection_works(project: Project) -> None:
    """-k, -m, --method and --only are pytest's and ours alike: each leaves out what the others would let through.

    A name that several have is all of theirs.
    """
    for action, status in [("Unnamed", 200), ("Unmarked", 404), ("Unlisted", 200), ("Twice", 200), ("Twice", 200)]:
        project.document(f"\n## {action} [/{action}]\n\n### {action} [GET]\n\n+ Response {status}\n")
    listed = ["Collection > List All Books", "Collection > Create A Book", "Book > Show A Book"]
    only = [f"--only=Books > {name}" for name in (*listed, "Unnamed > Unnamed", "Unmarked > Unmarked", "Twice > Twice")]

    ran = project.run("--collect-only", "-q", "-k", "not Unnamed", "-m", "not status_404", "--method", "get", *only)

    lines = [line for line in ran.output.splitlines() if line.startswith("api.apib::")]
    assert [line.split(" > ")[-1] for line in lines] == ["List All Books", "Show A Book", "Twice", "Twice [2]"]


def test_stopping_at_the_first_failure_counts_the_others(project: Project) -> None:
    """-x is pytest's; what is not reached is counted."""
    project.write("hooks/x.py", "from dreddkit import before_each\n@before_each\ndef f(t): t['fail'] = 'x'\n")
    stopped = project.run("-x")
    assert stopped.exit_code == 1
    assert stopped.results["summary"]["not_run"] == 3


def test_plain_pytest_runs_a_description(twins: Twins) -> None:
    """``pytest api.apib`` beside unit tests, in its own terminal."""
    _, _, ran = twins

    assert ran.exit_code == 0, ran.output
    assert "5 passed" in ran.output


def test_two_runs_at_once_do_not_meet(twins: Twins) -> None:
    """Ports, databases and directories are each run's own, and nothing of either is left."""
    project, first, second = twins

    assert [first.exit_code, second.exit_code] == [0, 0], first.output + second.output
    project.assert_nothing_left()


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_refused(project: Project, taken_port: int) -> None:
    """No other server is ever tested by mistake."""
    project.configure(port=taken_port)

    ran = project.run()

    assert ran.exit_code == 4
    assert str(taken_port) in ran.output
    assert str(os.getpid()) in ran.output


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        ({"blueprint": "apo.apib"}, ["apo.apib", "closest:  api.apib"]),
        ({"app": "boks:create_app"}, ["boks", "books"]),
        ({"database": "postgresql://nobody:secret@127.0.0.1:1/x"}, ["127.0.0.1", "refused"]),
        ({"app": "", "server": "sh -c 'echo good bye; exit 3'"}, ["good bye", "3"]),
        ({"app": "", "server": "sleep 60", "ready_timeout_s": 0.5}, ["sleep 60", "0.5"]),
        ({"app": ""}, ["app", "server"]),
        ({"seed": "books:populate"}, ["populate"]),
    ],
    ids=str,
)
def test_a_mistake_in_the_configuration_is_exit_4(
    project: Project, configuration: dict[str, object], expected: list[str]
) -> None:
    """One clear message, nothing left running, no temporary directory left."""
    project.configure(**configuration)

    ran = project.run()

    assert ran.exit_code == 4, ran.output
    assert [part for part in expected if part not in ran.output] == []
    assert "secret" not in ran.output
    assert "Traceback" not in ran.output


def test_a_missing_description_on_the_command_line_is_exit_4(project: Project) -> None:
    """The closest file is named, as it is for the configuration's."""
    ran = project.run("apo.apib")

    assert ran.exit_code == 4
    assert "closest:  api.apib" in ran.output


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("hooks/books.py", ["This file is no description", "*.apib", "OpenAPI", 'hooks = ["hooks/*.py"]']),
        ("hooks", ["This folder holds no description", "allowed:  api.apib", "dreddkit run api.apib"]),
    ],
)
def test_what_is_no_description_is_exit_4(project: Project, given: str, told: list[str]) -> None:
    """The message says what a description is, and where hook files belong; a folder has to hold one."""
    ran = project.run("api.apib", given)

    assert ran.exit_code == 4
    assert f"given:    {given}\n" in ran.output
    assert [part for part in told if part not in ran.output] == []


@pytest.mark.parametrize(
    ("flag", "closest"),
    [("--isolaton=none", "Did you mean --isolation?"), ("--isolation=recrate", "closest:  recreate")],
)
def test_a_mistake_in_an_option_is_exit_4(project: Project, flag: str, closest: str) -> None:
    """Flags and their values have a closest match too, with a description named or not."""
    ran = project.run(flag, "api.apib")

    assert ran.exit_code == 4
    assert closest in ran.output
    assert "Traceback" not in ran.output
    assert "pluggy" not in ran.output


def test_a_description_that_does_not_parse_is_exit_4(project: Project) -> None:
    """The parser's words and the author's line."""
    project.write("api.yaml", "openapi: 3.0.0\ninfo: {title: x\npaths: {}\n")
    project.configure(blueprint="api.yaml")

    ran = project.run()

    assert ran.exit_code == 4
    assert "api.yaml:" in ran.output


def test_a_server_on_another_database_is_refused(project: Project) -> None:
    """What is reset has to be what is tested."""
    lines = ["import os", "os.environ['DATABASE_URL'] = 'sqlite:///other.db'", "from books import create_app"]
    project.write("other.py", "\n".join(lines))
    project.configure(app="other:create_app")

    ran = project.run()

    assert ran.exit_code == 4
    assert "is not on the database that dreddkit may destroy" in ran.output
    assert ran.results["summary"]["not_run"] == 4


def test_without_node_and_dredd_the_message_says_what_to_install(project: Project, tmp_path: Path) -> None:
    """A machine without Node gets one message."""
    ran = project.run(DREDDKIT_NODE="/nonexistent/node", DREDDKIT_CACHE=str(tmp_path / "cache"))

    assert ran.exit_code == 4
    assert "Node" in ran.output
    assert "pip install" in ran.output or "DREDDKIT_NODE" in ran.output


def test_a_server_command_works_and_is_proven(project: Project) -> None:
    """Any command with {port}; it is recognised by its connection, though it keeps none open between requests."""
    project.configure(app="", server="flask --app books run --port {port}", database=None)

    ran = project.run(BOOKS_POOL="none")

    assert ran.exit_code == 0, ran.output


def test_a_server_that_ended_at_once_is_proven_when_it_runs_again(project: Project) -> None:
    """It is the second one's processes that open the file; what the first one printed is shown once."""
    project.configure(app="", server="flask --app books run --port {port}")
    project.document(FAULTS)

    ran = project.run("-k", "Leave or Lost")

    assert ran.exit_code == 1, ran.output
    assert ran.outcomes == {"Leave": "error", "Show A Lost Book": "failed"}
    assert ran.output.count("leaving for good") == 1


def test_a_rebuilt_file_is_not_refused_by_the_next_run(project: Project, tmp_path: Path) -> None:
    """The file that a request removed was marked; the one that the reset made in its place is as well."""
    hook = "import pathlib, dreddkit\n@dreddkit.after('Books > Collection > List All Books')\n"
    project.write("hooks/remove.py", hook + "def remove(transaction): pathlib.Path('books.db').unlink()\n")

    ran = project.run(BOOKS_POOL="none")

    assert ran.exit_code == 0, ran.output
    assert "the file was replaced" in json.dumps(ran.results)
    with RunDirectory() as run:
        assert not open_database(f"sqlite:///{project.folder}/books.db", run, tmp_path).created


def test_a_first_request_without_database_is_told(project: Project) -> None:
    """A command's server is recognised by what it does while it answers; the message says which request that was."""
    project.configure(app="", server="flask --app books run --port {port}")
    project.document(FAULTS)

    ran = project.run("-k", "Come")

    assert ran.exit_code == 4
    assert "ERROR: The server under test was not seen on the database" in ran.output
    assert "while it answered GET /headers" in ran.output
    assert ran.results["exit_code"] == 4


def test_a_failed_login_does_not_hide_a_server_on_another_database(project: Project) -> None:
    """What is told is the database that was not used, with the login; its transaction is the only one that ran."""
    project.configure(app="", server="env DATABASE_URL=sqlite:///other.db flask --app books run --port {port}")
    login = "from dreddkit import login\nauthentication = {'*': login('/books', json={'title': 'admin'})}\n"
    project.write("hooks/tokens.py", login)

    ran = project.run()

    assert ran.exit_code == 4, ran.output
    assert "while it answered POST /books: The login was answered with 500." in ran.output
    assert list(ran.outcomes.values()) == ["error", *["not_run"] * 3]


def test_a_description_of_nothing_is_exit_4(project: Project) -> None:
    """A file that documents no request is a mistake, not a success."""
    project.write("api.apib", "hello\n")

    ran = project.run()

    assert ran.exit_code == 4
    assert "documents no transaction" in ran.output


def test_the_tutorials_factory_needs_no_configuration(project: Project) -> None:
    """create_app(test_config=None) gets the database; the hooks' folder may be absent."""
    project.write(
        "tutorial.py",
        "import books\nfrom flask import Flask\ndef create_app(test_config=None):\n"
        "    app = Flask(__name__)\n    app.config.from_mapping(test_config)\n    books.db.init_app(app)\n"
        "    @app.post('/books')\n    def create():\n"
        "        books.db.session.add(books.Book(title='Eden'))\n        books.db.session.commit()\n"
        "        return {'id': 2, 'title': 'Eden'}, 201\n"
        "    return app\n",
    )
    project.configure(app="tutorial:create_app")
    shutil.rmtree(project.folder / "hooks")

    ran = project.run("--only", "Books > Collection > Create A Book")

    assert ran.exit_code == 0, ran.output


def test_a_server_that_already_runs_is_proven_too(project: Project) -> None:
    """On this machine, by its processes; below a path of its own."""
    url = f"sqlite:///{project.folder}/books.db"
    subprocess.run([sys.executable, "-m", "dreddkit", "db", "mark", url], cwd=project.folder, check=False)
    code = (
        "import sys, waitress, werkzeug.middleware.dispatcher as d, books\n"
        "app = d.DispatcherMiddleware(lambda e, s: [], {'/api': books.create_app()})\n"
        "server = waitress.create_server(app, host='127.0.0.1', port=0)\n"
        "print(server.effective_port, flush=True)\nserver.run()\n"
    )
    environment = {**project.environment({}), "DATABASE_URL": url}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=project.folder, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        project.configure(app=None)
        try:
            with project.start_run("--database", url, "--server-url", f"http://127.0.0.1:{port}/api") as process:
                output, _ = process.communicate(timeout=TIMEOUT_S)
        finally:
            server.terminate()

    assert process.returncode == 0, output
    assert "runs already" in output
