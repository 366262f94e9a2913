"""Let answers come from the office's tablet.

Revision: 0003
After: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Allow the source `tablet`."""
    with op.batch_alter_table("response") as table:
        table.drop_constraint(op.f("ck_response_source"), type_="check")
        table.create_check_constraint(
            op.f("ck_response_source"), "source IN ('paper', 'typed', 'web', 'poster', 'tablet')"
        )
