"""Find the register of releases in an index, without reading the releases themselves.

Revision: 0012
After: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

REGISTER = ("period_id", "version", "id", "hash", "published_at", "published_by", "withdrawn_at", "withdrawn_notice")


def upgrade() -> None:
    """Make an index of all but the large parts of a release."""
    op.create_index("ix_release_register", "release", list(REGISTER))
