"""Remember the web address that a printing's page codes begin with: damaged codes are made whole with its help.

Revision: 0002
After: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the address; of what was printed before it is not known."""
    op.add_column("print_batch", sa.Column("web_address", sa.String(length=100), nullable=True))
