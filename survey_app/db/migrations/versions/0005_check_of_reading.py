"""Remember which papers were drawn to be compared with what was read of them, and what that found.

Revision: 0005
After: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; no papers have been compared yet."""
    op.add_column("period", sa.Column("reading_check", sa.JSON(none_as_null=True), nullable=True))
