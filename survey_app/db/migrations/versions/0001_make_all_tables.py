"""Make all tables.

Revision: 0001
After: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("region_key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("set_keys", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("result_modes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("rate_threshold", sa.Integer(), nullable=False),
        sa.Column("second_look", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("poster_answers", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("organisation", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("sets_snapshot", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed', 'published', 'withdrawn')", name=op.f("ck_period_state")
        ),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_period_dates")),
        sa.CheckConstraint("threshold >= 5", name=op.f("ck_period_threshold")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("key", name=op.f("uq_period_key")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("last_sign_in", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("period_key", sa.String(length=40), nullable=True),
        sa.Column("municipality_code", sa.String(length=4), nullable=True),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_audit_log_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_at"), "audit_log", ["at"], unique=False)

    op.create_table(
        "edition",
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("layout", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("blank_pdf", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("app_version", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_edition_period_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_edition")),
    )
    op.create_index(op.f("ix_edition_period_id"), "edition", ["period_id"], unique=False)

    op.create_table(
        "extra_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_extra_question_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_question")),
        sa.UniqueConstraint("period_id", "key", name=op.f("uq_extra_question_period_id_key")),
    )
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_invitation_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
    )
    op.create_table(
        "period_municipality",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.Column("left_over", sa.Integer(), nullable=True),
        sa.Column("spoiled", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("photocopies", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("own_poster", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("scanning_desk", sa.String(length=80), nullable=True),
        sa.Column("keep_images_until", sa.String(length=8), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("retention_decision", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "keep_images_until IN ('release', 'purge')", name=op.f("ck_period_municipality_keep_images_until")
        ),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_period_municipality_counted")),
        sa.CheckConstraint("left_over >= 0", name=op.f("ck_period_municipality_left_over")),
        sa.CheckConstraint(
            "retention_days IS NULL OR retention_decision IS NOT NULL", name=op.f("ck_period_municipality_retention")
        ),
        sa.CheckConstraint("spoiled >= 0", name=op.f("ck_period_municipality_spoiled")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_period_municipality_period_id")),
        sa.PrimaryKeyConstraint("period_id", "municipality_code", name=op.f("pk_period_municipality")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("audit", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("internal", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_notice", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_release_period_id")),
        sa.ForeignKeyConstraint(["published_by"], ["user.id"], name=op.f("fk_release_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("period_id", "version", name=op.f("uq_release_period_id_version")),
    )
    op.create_table(
        "scan_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=True),
        sa.Column("stack", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("received_by", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("source IN ('upload', 'inbox', 'command')", name=op.f("ck_scan_file_source")),
        sa.CheckConstraint(
            "state IN ('received', 'open', 'done', 'failed', 'undone')", name=op.f("ck_scan_file_state")
        ),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_scan_file_period_id")),
        sa.ForeignKeyConstraint(["received_by"], ["user.id"], name=op.f("fk_scan_file_received_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_file")),
    )
    op.create_index(op.f("ix_scan_file_period_id"), "scan_file", ["period_id"], unique=False)
    op.create_index(
        "uq_scan_file_content",
        "scan_file",
        ["period_id", "sha256"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )

    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.Column("region_key", sa.String(length=40), nullable=False),
        sa.CheckConstraint("role <> 'coordinator' OR region_key <> ''", name=op.f("ck_user_role_region")),
        sa.CheckConstraint(
            "role IN ('reception', 'municipality', 'coordinator', 'admin')", name=op.f("ck_user_role_role")
        ),
        sa.CheckConstraint(
            "role NOT IN ('reception', 'municipality') OR municipality_code <> ''",
            name=op.f("ck_user_role_municipality"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_role_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role", "municipality_code", "region_key", name=op.f("pk_user_role")),
    )
    op.create_table(
        "pack",
        sa.Column("release_id", sa.String(length=60), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.Column("storage_key", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_pack_release_id")),
        sa.PrimaryKeyConstraint("release_id", "municipality_code", name=op.f("pk_pack")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=True),
        sa.Column("edition_key", sa.String(length=16), nullable=True),
        sa.Column("sheet_number", sa.String(length=9), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("same_as_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "decision IN ('removed', 'typed', 'kept', 'page_missing_ok', 'practice')", name=op.f("ck_paper_decision")
        ),
        sa.CheckConstraint(
            "state IN ('reading', 'read', 'review', 'same_number', 'page_missing', 'unreadable', 'duplicate', 'foreign', 'practice', 'answered_on_web', 'blank', 'empty_back', 'removed')",
            name=op.f("ck_paper_state"),
        ),
        sa.ForeignKeyConstraint(["file_id"], ["scan_file.id"], name=op.f("fk_paper_file_id")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_paper_period_id")),
        sa.ForeignKeyConstraint(["same_as_id"], ["paper.id"], name=op.f("fk_paper_same_as_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["user.id"], name=op.f("fk_paper_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )
    op.create_index(op.f("ix_paper_file_id"), "paper", ["file_id"], unique=False)
    op.create_index("ix_paper_place", "paper", ["period_id", "municipality_code", "state"], unique=False)
    op.create_index("ix_paper_sheet", "paper", ["edition_key", "sheet_number"], unique=False)
    op.create_index("ix_paper_state", "paper", ["period_id", "state"], unique=False)

    op.create_table(
        "print_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_key", sa.String(length=16), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("practice", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("printed_at", sa.DateTime(), nullable=False),
        sa.Column("printed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("copies > 0", name=op.f("ck_print_batch_copies")),
        sa.ForeignKeyConstraint(["edition_key"], ["edition.key"], name=op.f("fk_print_batch_edition_key")),
        sa.ForeignKeyConstraint(["printed_by"], ["user.id"], name=op.f("fk_print_batch_printed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_batch")),
    )
    op.create_index(op.f("ix_print_batch_edition_key"), "print_batch", ["edition_key"], unique=False)

    op.create_table(
        "page_image",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("lease_by", sa.String(length=60), nullable=True),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("edition_key", sa.String(length=16), nullable=True),
        sa.Column("sheet_number", sa.String(length=9), nullable=True),
        sa.Column("sheet_page", sa.Integer(), nullable=True),
        sa.Column("reading", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reader", sa.String(length=60), nullable=True),
        sa.Column("writing_outside", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('received', 'read', 'review', 'failed', 'blank', 'practice', 'duplicate')",
            name=op.f("ck_page_image_state"),
        ),
        sa.ForeignKeyConstraint(["file_id"], ["scan_file.id"], name=op.f("fk_page_image_file_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_page_image_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_image")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_page_image_file_id_number")),
    )
    op.create_index(op.f("ix_page_image_paper_id"), "page_image", ["paper_id"], unique=False)
    op.create_index("ix_page_image_sheet", "page_image", ["edition_key", "sheet_number"], unique=False)
    op.create_index("ix_page_image_waiting", "page_image", ["state", "lease_until"], unique=False)

    op.create_table(
        "response",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("edition_key", sa.String(length=16), nullable=True),
        sa.Column("sheet_number", sa.String(length=9), nullable=True),
        sa.Column("first_release", sa.String(length=60), nullable=True),
        sa.CheckConstraint("source IN ('paper', 'typed', 'web', 'poster')", name=op.f("ck_response_source")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_response_paper_id")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_response_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_response_paper_id")),
    )
    op.create_index("ix_response_counting", "response", ["period_id", "municipality_code"], unique=False)

    op.create_table(
        "sheet",
        sa.Column("edition_key", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=9), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=False),
        sa.Column("practice", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("answered_on_web", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["print_batch.id"], name=op.f("fk_sheet_batch_id")),
        sa.ForeignKeyConstraint(["edition_key"], ["edition.key"], name=op.f("fk_sheet_edition_key")),
        sa.PrimaryKeyConstraint("edition_key", "number", name=op.f("pk_sheet")),
    )
    op.create_index(op.f("ix_sheet_batch_id"), "sheet", ["batch_id"], unique=False)
    op.create_index("ix_sheet_number", "sheet", ["number"], unique=False)

    op.create_table(
        "answer",
        sa.Column("response_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("decided_by_person", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("state IN ('answered', 'multiple')", name=op.f("ck_answer_state")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_answer_response_id")),
        sa.PrimaryKeyConstraint("response_id", "item", name=op.f("pk_answer")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=4), nullable=True),
        sa.Column("page_image_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("suggestion", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decision", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["user.id"], name=op.f("fk_review_confirmed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_review_decided_by")),
        sa.ForeignKeyConstraint(["page_image_id"], ["page_image.id"], name=op.f("fk_review_page_image_id")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_review_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("page_image_id", "item", name=op.f("uq_review_page_image_id_item")),
    )
    op.create_index("ix_review_waiting", "review", ["period_id", "municipality_code", "decided_at"], unique=False)

    op.create_table(
        "review_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["user.id"], name=op.f("fk_review_event_by")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_event_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_event")),
    )
    op.create_index(op.f("ix_review_event_review_id"), "review_event", ["review_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_index(op.f("ix_review_event_review_id"), table_name="review_event")

    op.drop_table("review_event")
    op.drop_index("ix_review_waiting", table_name="review")

    op.drop_table("review")
    op.drop_table("answer")
    op.drop_index("ix_sheet_number", table_name="sheet")
    op.drop_index(op.f("ix_sheet_batch_id"), table_name="sheet")

    op.drop_table("sheet")
    op.drop_index("ix_response_counting", table_name="response")

    op.drop_table("response")
    op.drop_index("ix_page_image_waiting", table_name="page_image")
    op.drop_index("ix_page_image_sheet", table_name="page_image")
    op.drop_index(op.f("ix_page_image_paper_id"), table_name="page_image")

    op.drop_table("page_image")
    op.drop_index(op.f("ix_print_batch_edition_key"), table_name="print_batch")

    op.drop_table("print_batch")
    op.drop_index("ix_paper_state", table_name="paper")
    op.drop_index("ix_paper_sheet", table_name="paper")
    op.drop_index("ix_paper_place", table_name="paper")
    op.drop_index(op.f("ix_paper_file_id"), table_name="paper")

    op.drop_table("paper")
    op.drop_table("pack")
    op.drop_table("user_role")
    op.drop_index(
        "uq_scan_file_content",
        table_name="scan_file",
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.drop_index(op.f("ix_scan_file_period_id"), table_name="scan_file")

    op.drop_table("scan_file")
    op.drop_table("release")
    op.drop_table("period_municipality")
    op.drop_table("invitation")
    op.drop_table("extra_question")
    op.drop_index(op.f("ix_edition_period_id"), table_name="edition")

    op.drop_table("edition")
    op.drop_index(op.f("ix_audit_log_at"), table_name="audit_log")

    op.drop_table("audit_log")
    op.drop_table("user")
    op.drop_table("period")
