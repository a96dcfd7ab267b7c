"""``dreddkit run --verify-isolation`` on a user's project."""

from tests.end_to_end.conftest import Project

CREATE = "Books > Collection > Create A Book"
LEAK = """
import books

@books.db.event.listens_for(books.Book, "after_insert")
def leave_a_large_object(mapper, connection, book):
    if book.title != "Solaris":
        connection.exec_driver_sql("SELECT lo_from_bytea(4711, 'left')")

create_app = books.create_app
"""


def test_what_is_not_reset_is_named(project: Project) -> None:
    """A large object that a request leaves is no row of a table: the next transaction is an error that says so."""
    project.write("leaking.py", LEAK)
    project.configure(app="leaking:create_app", database=None)

    ran = project.run("--verify-isolation")

    assert ran.exit_code == 1
    assert "isolation  restore, verified after every reset" in ran.output
    assert ran.outcomes == {
        "List All Books": "passed",
        "Create A Book": "passed",
        "Show A Book": "error",
        "Delete A Book": "passed",
    }
    reason = ran.reason("Show A Book")
    assert "After a reset by restore the database is not what its baseline was." in reason
    assert f"where:    after {CREATE}" in reason
    assert "large objects: added: (4711," in reason


def test_nothing_to_verify_is_exit_4(project: Project) -> None:
    """Without resets it is refused, and not quietly left out."""
    ran = project.run("--verify-isolation", "--isolation", "none")

    assert ran.exit_code == 4
    assert "Nothing is reset here, so there is nothing to verify." in ran.output
    assert "where:    --verify-isolation" in ran.output
