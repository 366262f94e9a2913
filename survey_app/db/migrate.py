"""Runs the migrations that come with the package, on SQLite and PostgreSQL alike."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, version: str = "head") -> str:
    """Bring a database to a version (default: the newest) and return its name; all steps or none are taken."""
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        return MigrationContext.configure(connection).get_current_revision() or ""


def present_version(engine: Engine) -> str | None:
    """Return the version a database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_version() -> str:
    """Return the version this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def known_versions() -> frozenset[str]:
    """Return all versions this program knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
