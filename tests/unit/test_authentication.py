"""Providers of hook files, the tokens that are kept, and logging in."""

import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreddkit import authenticate, login
from dreddkit.authentication import Login, ProviderRegistry, Tokens, collect_providers, fetch_token
from dreddkit.authentication.asking import at_path
from dreddkit.errors import HookError, HookFileError
from dreddkit.hooks import load_hook_files
from dreddkit.transaction import Documented, Location

ADMIN = login("/session", json={"name": "admin"})
PROVIDERS = """\
from dreddkit import authenticate, login

authentication = {
    "*": login("/session", header="Authorization: JWT {token}"),
    ("Books > *", 401): None,
}

@authenticate("Books > List", method="GET", path="/books/{id}")
def as_reader():
    return {"X-Reader": "1"}
"""


@pytest.fixture(autouse=True)
def own_modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Undo what loading hook files does to the interpreter."""
    modules = set(sys.modules)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def documented(name: str, status: int = 200, uri_template: str = "/") -> Documented:
    """Return a documented transaction."""
    return Documented(f"API > {name}", "API", "GET", uri_template, status, Location("api.apib", 1), None)


def collected(folder: Path, *sources: str) -> ProviderRegistry:
    """Return the providers of hook files."""
    for number, source in enumerate(sources):
        (folder / f"hooks_{number}.py").write_text(source)
    return collect_providers(load_hook_files(["hooks_*.py"], folder).modules, folder)


def test_the_most_specific_provider_counts(tmp_path: Path) -> None:
    """Names go before paths, these before globs, a status before none; each is told with file and line."""
    providers = collected(tmp_path, PROVIDERS)
    found = {
        one.name: [provider.label for provider in providers.matching(one)]
        for one in [
            documented("Users > List"),
            documented("Books > Create", 401),
            documented("Books > List", 401),
            documented("Books > Show", uri_template="/books/{book}"),
        ]
    }

    assert found == {
        "API > Users > List": ["login POST /session for '*' (hooks_0.py:4)"],
        "API > Books > Create": ["no authentication for 'Books > * → 401' (hooks_0.py:5)"],
        "API > Books > List": ["authentication by as_reader (hooks_0.py:8)"],
        "API > Books > Show": ["authentication by as_reader (hooks_0.py:8)"],
    }


def test_what_is_imported_counts_once(tmp_path: Path) -> None:
    """A mapping and a function that another hook file imports are the same providers."""
    (tmp_path / "shared_providers.py").write_text(PROVIDERS)
    imports = "from shared_providers import as_reader, authentication"
    providers = collected(tmp_path, imports, imports)

    assert len(providers.matching(documented("Users > List"))) == 1
    assert len(providers.matching(documented("Books > List"))) == 1


def test_two_providers_for_one_transaction(tmp_path: Path) -> None:
    """That neither is more specific is an error, which names both."""
    providers = collected(tmp_path, 'authentication = {"Books > *": None}', 'authentication = {"*s > List": None}')

    with pytest.raises(HookError, match="Several providers") as caught:
        providers.of(documented("Books > List"))

    assert caught.value.where == "hooks_0.py:1, hooks_1.py:1"


@pytest.mark.parametrize("key", ["'*'", "('Books > *', 401)", "('GET', '/books')"])
def test_two_providers_for_the_same(tmp_path: Path, key: str) -> None:
    """Whatever the description has, that is an error when the hook files are loaded, once, with both."""
    with pytest.raises(HookFileError, match="Two providers are for the same transactions") as caught:
        collected(tmp_path, f"authentication = {{{key}: None}}", f"authentication = {{{key}: None}}")

    assert caught.value.where == "hooks_0.py:1, hooks_1.py:1"
    assert "(hooks_0.py:1)" in caught.value.output
    assert "(hooks_1.py:1)" in caught.value.output


def test_providers_for_no_transaction(tmp_path: Path) -> None:
    """They are told, with what was probably meant."""
    ((provider, _, closest),) = collected(tmp_path, 'authentication = {"Boks > List": None}').unmatched(
        [documented("Books > List")]
    )

    assert provider.place == "hooks_0.py:1"
    assert closest == "Books > List"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("\nauthentication = ['*']", "authentication is no mapping.\n  where:    hooks_0.py:2\n"),
        ("authentication = {3: None}", "names no transactions"),
        ("authentication = {'*': 'JWT abc'}", "login(...), None, or a plain function"),
        ("authentication = {'*': lambda one, two: None}", "login(...), None, or a plain function"),
        ("async def log_in(transaction): ...\nauthentication = {'*': log_in}", "login(...), None, or a plain function"),
        ("from dreddkit import login\nauthentication = {'*': login('session')}", "needs a path"),
        (
            "from dreddkit import login\nauthentication = {'*': login('/session', header='X-Token')}",
            "no place for the token",
        ),
        ("from dreddkit import login\nauthentication = {'*': login('/session', json={1, 2})}", "not JSON"),
        ("from dreddkit import authenticate\n@authenticate\ndef log_in(): ...", "needs the transactions it is for"),
        ("from dreddkit import authenticate\nauthenticate('*')(3)", "decorates functions"),
    ],
)
def test_mistakes_are_told_when_the_file_is_loaded(tmp_path: Path, source: str, told: str) -> None:
    """What is no provider is told with what one is."""
    with pytest.raises(HookFileError) as caught:
        collected(tmp_path, source)

    assert told in str(caught.value)


def test_other_things_of_that_name_are_left_alone(tmp_path: Path) -> None:
    """A module or object of that name is nothing of ours."""
    providers = collected(tmp_path, "import json as authentication", "class authentication: pass")

    assert providers.matching(documented("Books > List")) == []


def test_the_decorator_hands_the_function_back() -> None:
    """A function may be a provider and whatever else."""

    def log_in() -> None:
        """Do nothing."""

    assert authenticate("*")(log_in) is log_in


class World:
    """A server and a database, as far as tokens know of them."""

    def __init__(self) -> None:
        self.logins = 0
        self.fails_at_baseline = False
        self.written: list[str] | None = []
        self.writes = False
        self.now_s = 0.0
        self.tokens = Tokens(lambda: self.written, lambda: self.now_s)

    def fetch(self) -> str:
        """Log in."""
        self.logins += 1
        if self.fails_at_baseline and not self.written:
            raise HookError("no such user")
        if self.writes and self.written is not None:
            self.written.append("session")
        return f"token {self.logins}"

    def transaction(self) -> str:
        """Return the token of one more transaction, which has a fixture."""
        has_logged_in = self.tokens.try_at_baseline(ADMIN, self.fetch)
        assert has_logged_in or not self.written
        if self.written is not None:
            self.written[:] = ["fixture"]
        token = self.tokens.token(ADMIN, self.fetch)
        if self.written is not None:
            self.written.clear()
        return token


def test_a_token_of_the_baseline_is_kept() -> None:
    """One login serves all transactions, whatever their fixtures write."""
    world = World()

    assert [world.transaction() for _ in range(4)] == ["token 1"] * 4


def test_a_token_that_is_in_the_database_is_fetched_again() -> None:
    """Where the login wrote, the next reset takes the token away: each transaction has its own, tried once before."""
    world = World()
    world.writes = True

    assert [world.transaction() for _ in range(3)] == ["token 2", "token 3", "token 4"]


def test_a_user_that_a_fixture_makes_logs_in_each_time() -> None:
    """At the baseline that login fails, which is found out once and not told."""
    world = World()
    world.fails_at_baseline = True

    assert [world.transaction() for _ in range(3)] == ["token 2", "token 3", "token 4"]


def test_where_nobody_knows_what_a_login_wrote() -> None:
    """Nothing is tried before, and each transaction logs in."""
    world = World()
    world.written = None

    assert [world.transaction() for _ in range(3)] == ["token 1", "token 2", "token 3"]


def test_tokens_are_fetched_again_after_a_restart_and_when_they_are_old() -> None:
    """A server that was started again may sign otherwise; a token may expire while someone debugs."""
    world = World()
    world.transaction()
    world.tokens.forget()
    after_restart = world.transaction()
    world.now_s = 3600

    assert [after_restart, world.transaction()] == ["token 2", "token 3"]


@pytest.fixture
def serve() -> Iterator[Callable[[int, str], str]]:
    """Starts a server with one answer, which notes what it was asked; returns its URL."""
    servers: list[HTTPServer] = []

    def start(status: int, body: str) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                asked = f"{self.path} {self.headers.get('Content-Type')} {self.rfile.read(length).decode()}"
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body.replace("ASKED", asked.replace('"', "'")).encode())

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        servers.append(HTTPServer(("127.0.0.1", 0), Answer))
        Thread(target=servers[-1].serve_forever, args=(0.01,)).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/api/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def put(token: str = "token") -> Login:  # noqa: S107 - where it is
    """Return a login by PUT."""
    return login("/session", json={"name": "admin"}, token=token, method="put")


def test_logging_in(serve: Callable[[int, str], str]) -> None:
    """The body goes out as JSON, to the path below the API's; the token is found by its path."""
    url = serve(201, '{"data": [{"token": "ASKED"}]}')

    assert fetch_token(put("data.0.token"), url, "hooks.py:1", 5) == "/api/session application/json {'name': 'admin'}"


def test_a_logins_path_is_escaped_where_it_has_to_be(serve: Callable[[int, str], str]) -> None:
    """What is escaped already stays."""
    asks = login("/größe 1?next=%2F", json={}, token="0", method="put")

    assert fetch_token(asks, serve(200, '["ASKED"]'), "hooks.py:1", 5).startswith("/api/gr%C3%B6%C3%9Fe%201?next=%2F ")


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (401, '{"error": "wrong password"}', ["answered with 401", "wrong password"]),
        (200, '{"data": {"jwt": "s3cret"}}', ["no token at 'token'", '{"data": {"jwt": "..."}}']),
        (200, '{"token": ""}', ["no token at 'token'"]),
        (200, "s3cret", ["no token at 'token'", "not JSON"]),
    ],
)
def test_a_login_that_gives_no_token(serve: Callable[[int, str], str], status: int, body: str, told: list[str]) -> None:
    """The error names the provider's place and the answer, but shows nothing that may be a token."""
    with pytest.raises(HookError) as caught:
        fetch_token(put(), serve(status, body), "login (hooks/auth.py:3)", 5)

    message = str(caught.value)
    assert [each for each in [*told, "hooks/auth.py:3", "PUT http://", "/api/session"] if each not in message] == []
    assert "s3cret" not in message


def test_a_server_that_is_not_there() -> None:
    """That the login has no answer is its error."""
    with pytest.raises(HookError, match="no answer") as caught:
        fetch_token(put(), "http://127.0.0.1:9", "hooks/auth.py:3", 5)

    assert "hooks/auth.py:3" in str(caught.value)


JSON = st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@settings(max_examples=30)
@given(JSON, st.text())
def test_any_path_leads_somewhere_or_nowhere(value: Any, path: str) -> None:
    """No answer and no path raises anything."""
    found = at_path({"a": value}, f"a.{path}")

    assert found is None or isinstance(value, dict | list)
