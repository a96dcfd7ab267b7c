"""Initial schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    *("event_topics", "event_types", "roles", "users", "events"),
    *("memberships", "speakers", "tracks", "sessions", "sessions_speakers"),
)


def upgrade() -> None:
    """Go to this revision."""
    create_categories()
    create_users()
    create_events()
    create_memberships()
    create_speakers()
    create_tracks()
    create_sessions()
    create_sessions_speakers()


def downgrade() -> None:
    """Go back to nothing."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP TYPE session_state")


def create_categories() -> None:
    """Create what is looked up: topics, types, roles."""
    for table in ("event_topics", "event_types"):
        create(table, text("name"), text("slug"), sa.UniqueConstraint("slug", name=f"uq_{table}_slug"))
    create("roles", text("name"), text("title"), sa.UniqueConstraint("name", name="uq_roles_name"))


def create_users() -> None:
    """Create the users."""
    create(
        "users",
        text("email"),
        text("password_hash"),
        text("first_name", server_default=""),
        text("last_name", server_default=""),
        sa.Column("is_admin", sa.Boolean, server_default=sa.false(), nullable=False),
        created_at(),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )


def create_events() -> None:
    """Create the events."""
    create(
        "events",
        text("name"),
        sa.Column("description", sa.Text),
        moment("starts_at", nullable=False),
        moment("ends_at", nullable=False),
        text("timezone", server_default="UTC"),
        text("location_name", nullable=True),
        sa.Column("is_online", sa.Boolean, server_default=sa.false(), nullable=False),
        created_at(),
        *reference("events", "event_type_id", "event_types", ondelete="SET NULL", nullable=True),
        *reference("events", "event_topic_id", "event_topics", ondelete="SET NULL", nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_events_period")),
    )
    index("events", "event_type_id")
    index("events", "event_topic_id")


def create_memberships() -> None:
    """Create the memberships of users in events."""
    create(
        "memberships",
        *reference("memberships", "user_id", "users", ondelete="CASCADE"),
        *reference("memberships", "event_id", "events", ondelete="CASCADE"),
        *reference("memberships", "role_id", "roles"),
        sa.UniqueConstraint("user_id", "event_id", name="uq_memberships_user_id_event_id"),
    )
    index("memberships", "event_id")


def create_speakers() -> None:
    """Create the speakers."""
    create(
        "speakers",
        text("name"),
        text("organisation", nullable=True),
        sa.Column("biography", sa.Text),
        text("website", nullable=True),
        *reference("speakers", "event_id", "events", ondelete="CASCADE"),
    )
    index("speakers", "event_id")


def create_tracks() -> None:
    """Create the tracks."""
    create(
        "tracks",
        text("name"),
        text("description", nullable=True),
        text("color", server_default="#ffffff"),
        *reference("tracks", "event_id", "events", ondelete="CASCADE"),
        sa.UniqueConstraint("event_id", "name", name="uq_tracks_event_id_name"),
    )


def create_sessions() -> None:
    """Create the sessions."""
    state = sa.Enum("draft", "submitted", "accepted", "rejected", name="session_state")
    create(
        "sessions",
        text("title"),
        sa.Column("abstract", sa.Text),
        text("language", server_default="en"),
        sa.Column("state", state, server_default="draft", nullable=False),
        moment("starts_at"),
        moment("ends_at"),
        created_at(),
        *reference("sessions", "event_id", "events", ondelete="CASCADE"),
        *reference("sessions", "track_id", "tracks", ondelete="SET NULL", nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_sessions_period")),
    )
    index("sessions", "event_id")
    index("sessions", "track_id")


def create_sessions_speakers() -> None:
    """Create who speaks in which session."""
    table = "sessions_speakers"
    op.create_table(
        table,
        *reference(table, "session_id", "sessions", ondelete="CASCADE"),
        *reference(table, "speaker_id", "speakers", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "speaker_id", name=f"pk_{table}"),
    )
    index(table, "speaker_id")


def create(table: str, *parts: Any) -> None:
    """Create a table with an id."""
    op.create_table(table, sa.Column("id", sa.Integer), *parts, sa.PrimaryKeyConstraint("id", name=f"pk_{table}"))


def text(name: str, *, nullable: bool = False, server_default: str | None = None) -> Any:
    """Return a column for a line of text."""
    return sa.Column(name, sa.String, nullable=nullable, server_default=server_default)


def moment(name: str, *, nullable: bool = True) -> Any:
    """Return a column for a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def created_at() -> Any:
    """Return the column for the moment of a row's making."""
    return sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def reference(
    table: str, name: str, to: str, *, ondelete: str | None = None, nullable: bool = False
) -> tuple[Any, Any]:
    """Return a column and the foreign key on it."""
    key = sa.ForeignKeyConstraint([name], [f"{to}.id"], name=f"fk_{table}_{name}", ondelete=ondelete)
    return sa.Column(name, sa.Integer, nullable=nullable), key


def index(table: str, name: str) -> None:
    """Create an index on a column."""
    op.create_index(f"ix_{table}_{name}", table, [name])
