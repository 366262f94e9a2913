"""Find the papers that wait for a person from an index alone.

Revision: 0007
After: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the index of states tell the municipality and the stack, too."""
    op.drop_index("ix_paper_state", table_name="paper")
    op.create_index("ix_paper_state", "paper", ["period_id", "state", "municipality_code", "file_id"])
