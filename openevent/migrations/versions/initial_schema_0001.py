"""Initial schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    *("settings", "event_topics", "event_types", "roles", "users", "events"),
    *("memberships", "speakers", "tracks", "sessions", "sessions_speakers"),
    *("tickets", "orders", "attendees", "sponsors", "faqs"),
    *("notifications", "uploads", "versions", "search_entries"),
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
    create_tickets()
    create_orders()
    create_attendees()
    create_sponsors_and_faqs()
    create_notifications()
    create_uploads()
    create_versions_and_search_entries()


def downgrade() -> None:
    """Go back to nothing."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP TYPE session_state, order_status")


def create_categories() -> None:
    """Create what is looked up: settings, topics, types, roles."""
    create("settings", text("name"), text("support_email"), text("currency"))
    for table in ("event_topics", "event_types"):
        create(table, text("name"), text("slug"), deleted_at())
        live_unique(table, "slug")
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
        deleted_at(),
    )
    live_unique("users", "email")


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
        deleted_at(),
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
        *of_event("speakers"),
    )
    index("speakers", "event_id")


def create_tracks() -> None:
    """Create the tracks."""
    create(
        "tracks",
        text("name"),
        text("description", nullable=True),
        text("color", server_default="#ffffff"),
        *of_event("tracks"),
    )
    index("tracks", "event_id")
    live_unique("tracks", "event_id", "name")


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
        *of_event("sessions"),
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


def create_tickets() -> None:
    """Create the tickets."""
    create(
        "tickets",
        text("name"),
        text("description", nullable=True),
        number("price", server_default="0"),
        text("currency", server_default="EUR"),
        number("quantity"),
        *of_event("tickets"),
        sa.CheckConstraint("price >= 0", name=op.f("ck_tickets_price")),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_tickets_quantity")),
    )
    index("tickets", "event_id")
    live_unique("tickets", "event_id", "name")


def create_orders() -> None:
    """Create the orders."""
    status = sa.Enum("pending", "completed", "cancelled", name="order_status")
    create(
        "orders",
        sa.Column("status", status, server_default="pending", nullable=False),
        text("currency", server_default="EUR"),
        created_at(),
        *reference("orders", "user_id", "users", ondelete="SET NULL", nullable=True),
        *of_event("orders"),
    )
    index("orders", "event_id")
    index("orders", "user_id")


def create_attendees() -> None:
    """Create the attendees."""
    create(
        "attendees",
        text("name"),
        text("email"),
        number("price"),
        *reference("attendees", "order_id", "orders", ondelete="CASCADE"),
        *reference("attendees", "ticket_id", "tickets"),
        *of_event("attendees"),
    )
    for column in ("event_id", "order_id", "ticket_id"):
        index("attendees", column)


def create_sponsors_and_faqs() -> None:
    """Create the sponsors and the FAQs."""
    create(
        "sponsors",
        text("name"),
        text("level", server_default=""),
        text("website", nullable=True),
        *of_event("sponsors"),
    )
    create("faqs", text("question"), sa.Column("answer", sa.Text, nullable=False), *of_event("faqs"))
    index("sponsors", "event_id")
    index("faqs", "event_id")


def create_notifications() -> None:
    """Create the notifications."""
    create(
        "notifications",
        text("title"),
        text("message", server_default=""),
        sa.Column("is_read", sa.Boolean, server_default=sa.false(), nullable=False),
        created_at(),
        deleted_at(),
        *reference("notifications", "user_id", "users", ondelete="CASCADE"),
    )
    index("notifications", "user_id")


def create_uploads() -> None:
    """Create the uploads."""
    create(
        "uploads",
        text("key"),
        text("name"),
        text("content_type"),
        number("size"),
        created_at(),
        deleted_at(),
        *reference("uploads", "user_id", "users", ondelete="SET NULL", nullable=True),
        sa.UniqueConstraint("key", name="uq_uploads_key"),
    )
    index("uploads", "user_id")


def create_versions_and_search_entries() -> None:
    """Create what subscribers keep."""
    create(
        "versions",
        text("type"),
        number("number"),
        *reference("versions", "event_id", "events", ondelete="CASCADE"),
        sa.UniqueConstraint("event_id", "type", name="uq_versions_event_id_type"),
    )
    create(
        "search_entries",
        text("type"),
        number("resource_id"),
        text("words"),
        sa.UniqueConstraint("type", "resource_id", name="uq_search_entries_type_resource_id"),
    )


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


def number(name: str, *, server_default: str | None = None) -> Any:
    """Return a column for a whole number."""
    return sa.Column(name, sa.Integer, nullable=False, server_default=server_default)


def deleted_at() -> Any:
    """Return the column for the moment at which a row was put into the trash."""
    return moment("deleted_at")


def of_event(table: str) -> tuple[Any, ...]:
    """Return the columns and the key of what is part of an event."""
    return deleted_at(), *reference(table, "event_id", "events", ondelete="CASCADE")


def reference(
    table: str, name: str, to: str, *, ondelete: str | None = None, nullable: bool = False
) -> tuple[Any, Any]:
    """Return a column and the foreign key on it."""
    key = sa.ForeignKeyConstraint([name], [f"{to}.id"], name=f"fk_{table}_{name}", ondelete=ondelete)
    return sa.Column(name, sa.Integer, nullable=nullable), key


def index(table: str, name: str) -> None:
    """Create an index on a column."""
    op.create_index(f"ix_{table}_{name}", table, [name])


def live_unique(table: str, *names: str) -> None:
    """Create the index by which columns are unique, but for rows in the trash."""
    where = sa.text("deleted_at IS NULL")
    op.create_index(f"uq_{table}_{'_'.join(names)}", table, names, unique=True, postgresql_where=where)
