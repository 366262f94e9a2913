"""Keep what people wrote in answer to a question: transcribed, redacted and decided by people.

Revision: 0008
After: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; no form has asked for a text yet."""
    op.create_table(
        "written_text",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=True),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("counted", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("page_image_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("transcribed_by", sa.Integer(), nullable=True),
        sa.Column("transcribed_at", sa.DateTime(), nullable=True),
        sa.Column("redacted", sa.Text(), nullable=True),
        sa.Column("changed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("first_release", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'written', 'unreadable', 'nothing')", name=op.f("ck_written_text_state")
        ),
        sa.CheckConstraint("source IN ('paper', 'web')", name=op.f("ck_written_text_source")),
        sa.CheckConstraint("decision IN ('release', 'withhold')", name=op.f("ck_written_text_decision")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_written_text_period_id")),
        sa.ForeignKeyConstraint(["page_image_id"], ["page_image.id"], name=op.f("fk_written_text_page_image_id")),
        sa.ForeignKeyConstraint(["transcribed_by"], ["user.id"], name=op.f("fk_written_text_transcribed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_written_text_decided_by")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["user.id"], name=op.f("fk_written_text_confirmed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_text")),
        sa.UniqueConstraint("page_image_id", "item", name=op.f("uq_written_text_page_image_id_item")),
    )
    op.create_index("ix_written_text_waiting", "written_text", ["period_id", "municipality_code", "state", "decision"])
