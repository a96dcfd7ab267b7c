"""Tokens, of every kind of provider, and strict bodies, in one run."""

import json
from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import Project, Ran, open_project

DESCRIPTION = """

# Group Tokens
""" + "".join(
    f"""
## {action} [/whoami]

### {action} [GET]

+ Request
    + Headers

            Authorization: JWT <token>

+ Response {status} (text/plain)
"""
    for action, status in [
        ("Signed", 200),
        ("Signed Again", 200),
        ("Stored", 200),
        ("Stored Again", 200),
        ("Guest", 200),
        ("Nobody", 401),
        ("By Function", 200),
        ("By Hook", 418),
        ("Wrong", 200),
    ]
)

SERVER = """

class Session(db.Model):
    id = db.Column(db.Integer, primary_key=True)


def create_api():
    app = create_app()
    logins = []

    @app.post("/signed")
    def log_in_signed():
        logins.append("signed")
        title = request.get_json()["title"]
        db.session.scalars(db.select(Book).where(Book.title == title)).first() or abort(403)
        return {"access_token": f"signed-{title}"}

    @app.post("/stored")
    def log_in_stored():
        logins.append("stored")
        session = Session()
        db.session.add(session)
        db.session.commit()
        return {"data": {"token": session.id}}

    @app.get("/whoami")
    def whoami():
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind == "Teapot":
            return "", 418, {"Content-Type": "text/plain"}
        known = token.startswith("signed-") or (token.isdecimal() and db.session.get(Session, int(token)))
        count = {name: logins.count(name) for name in ("signed", "stored")}
        return f"{kind} {token} {count}", 200 if known else 401, {"Content-Type": "text/plain"}

    return app
"""

SEEDING = """\
from books import Book, db


def seed():
    db.session.add(Book(title="admin"))
"""

HOOKS = """\
from books import Book
from dreddkit import authenticate, before, fixture, login

authentication = {
    "Tokens > *": login("/signed", json={"title": "admin"}, header="Authorization: JWT {token}"),
    ("Tokens > *", 401): None,
    "Tokens > Stored*": login("/stored", token="data.token"),
    "Tokens > Guest > Guest": login("/signed", json={"title": "guest"}),
    "Tokens > Wrong > Wrong": login("/signed", json={"title": "nobody", "password": "s3cret"}),
}


@authenticate("Tokens > By Function > *")
def by_function(transaction):
    return {"Authorization": f"{transaction['name'].split(' > ')[-1].replace(' ', '')} signed-x", "X-Key": "s3cret"}


@fixture("Tokens > *")
def guest(db):
    db.session.add(Book(title="guest"))


@before("Tokens > By Hook > By Hook")
def by_hook(transaction):
    transaction.headers["Authorization"] = "Teapot short-and-stout"


@before("Books > Collection > List All Books")
def without_titles(transaction):
    transaction.expected_json = [{"id": 1}]
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """One run of all of them, in their order."""
    with open_project(tmp_path_factory.mktemp("tokens") / "project") as project:
        set_up(project)
        yield project.run("-k", "Tokens or List", "--strict-bodies")


def set_up(project: Project) -> None:
    """Make the sample an application that one logs in to."""
    project.document(DESCRIPTION)
    project.write("books.py", (project.folder / "books.py").read_text() + SERVER)
    project.write("hooks/tokens.py", HOOKS)
    project.write("seeding.py", SEEDING)
    project.configure(app="books:create_api", seed="seeding:seed")


def answer(ran: Ran, action: str) -> str:
    """Return what the server said of a transaction's token."""
    return str(ran.entry(action)["actual"]["body"])


def test_a_token_of_the_baseline_is_fetched_once(ran: Ran) -> None:
    """A signed token of a static user outlives the resets; its format is the header's."""
    assert answer(ran, "Signed") == "JWT signed-admin {'signed': 1, 'stored': 0}"
    assert answer(ran, "Signed Again") == answer(ran, "Signed")


def test_a_token_in_the_database_is_fetched_again(ran: Ran) -> None:
    """A session that a reset removed is made again, always with the same number: the first try left nothing behind."""
    assert answer(ran, "Stored") == "Bearer 1 {'signed': 1, 'stored': 2}"
    assert answer(ran, "Stored Again") == "Bearer 1 {'signed': 1, 'stored': 3}"


def test_a_user_of_a_fixture_logs_in(ran: Ran) -> None:
    """The login comes after the fixtures."""
    assert answer(ran, "Guest").startswith("Bearer signed-guest ")


def test_whom_nobody_authenticates(ran: Ran) -> None:
    """None leaves the documented header; what a hook has set stays; a function's headers go in."""
    assert answer(ran, "Nobody").startswith("JWT <token> ")
    assert ran.entry("By Hook")["outcome"] == "passed"
    assert answer(ran, "By Function").startswith("ByFunction signed-x ")


def test_a_login_that_fails_is_its_transactions_error(ran: Ran) -> None:
    """All others pass; the error names the provider and the answer, not the password."""
    told = ran.reason("Wrong")

    assert {name: outcome for name, outcome in ran.outcomes.items() if outcome != "passed"} == {
        "Wrong": "error",
        "List All Books": "failed",
    }
    assert "The login was answered with 403." in told
    assert "login POST /signed for 'Tokens > Wrong > Wrong' (hooks/tokens.py:9)" in told
    assert "s3cret" not in ran.output


def test_a_key_that_is_not_documented_fails(ran: Ran) -> None:
    """It is told with its path, and with the place that documents the response."""
    assert "body: [0].title is not documented (api.apib:11)" in ran.reason("List All Books")


def test_tokens_are_masked_in_the_results(ran: Ran) -> None:
    """The scheme of a header is shown, the token is not."""
    requests = {action: ran.entry(action)["request"]["headers"] for action in ("Signed", "By Function", "By Hook")}

    assert requests["Signed"]["Authorization"] == "JWT ***"
    assert requests["By Function"]["X-Key"] == "***"
    assert "short-and-stout" not in json.dumps(ran.results)
