"""Count the papers of a place from indexes alone, and find those that somebody wrote on.

Revision: 0010
After: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the indexes of municipality and stack tell the other one and the state, too."""
    op.drop_index("ix_paper_place", table_name="paper")
    op.create_index("ix_paper_place", "paper", ["period_id", "municipality_code", "state", "file_id"])
    op.drop_index("ix_paper_file_id", table_name="paper")
    op.create_index("ix_paper_stack", "paper", ["file_id", "municipality_code", "state"])
    op.create_index(
        "ix_page_image_writing",
        "page_image",
        ["paper_id"],
        sqlite_where=sa.text("writing_outside = 1"),
        postgresql_where=sa.text("writing_outside"),
    )
