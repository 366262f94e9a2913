"""Remember the diary number of a period, and which municipalities agreed to the picture for the meeting.

Revision: 0004
After: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; no period has a diary number yet, and nobody has agreed."""
    op.add_column("period", sa.Column("diary_number", sa.String(length=60), server_default="", nullable=False))
    op.add_column("period_municipality", sa.Column("funnel", sa.Boolean(), server_default=sa.false(), nullable=False))
