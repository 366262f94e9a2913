"""Count responses from indexes alone: by day and municipality, by how they came, and those that came late.

Revision: 0006
After: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index of counting hold all that is counted, and add those for sources and for late responses."""
    op.drop_index("ix_response_counting", table_name="response")
    counting = ["period_id", "municipality_code", "received_on", "source", "counted"]
    op.create_index("ix_response_counting", "response", counting)
    op.create_index("ix_response_source", "response", ["period_id", "source", "municipality_code"])
    late = ["period_id", "first_release", "municipality_code", "source", "counted"]
    op.create_index("ix_response_late", "response", late)
