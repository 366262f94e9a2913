"""Alembic's entry: runs migrations on the connection that `survey_app.db.migrate` hands over."""

from alembic import context

from survey_app.db.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
