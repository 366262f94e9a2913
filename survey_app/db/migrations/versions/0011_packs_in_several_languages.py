"""Keep a pack for each language that a release is frozen in.

Revision: 0011
After: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the language to the key; the packs made so far are in their release's own language."""
    with op.batch_alter_table("pack") as pack:
        pack.add_column(sa.Column("language", sa.String(length=8), server_default="", nullable=False))
        pack.drop_constraint("pk_pack", type_="primary")
        pack.create_primary_key("pk_pack", ["release_id", "municipality_code", "language"])
