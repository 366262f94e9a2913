"""Keep which forms were sent, so that two quick presses on a button do something once.

Revision: 0009
After: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sent_form",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sent_form")),
    )
    op.create_index(op.f("ix_sent_form_sent_on"), "sent_form", ["sent_on"])
