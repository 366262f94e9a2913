"""Settings of an instance: from SURVEY_APP_* variables, else from config.toml in the instance folder, else defaults."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from survey_app.errors import InvalidInputError

PREFIX = "SURVEY_APP_"
CONFIG_FILE = "config.toml"
EXECUTORS = ("processes", "dask")


@dataclass(frozen=True, slots=True)
class Settings:
    """How one instance runs.

    Each field can be set in `config.toml` under its own name and by a variable (`SURVEY_APP_JOBS=4`); the variable
    goes first. `instance` is given by SURVEY_APP_INSTANCE alone.
    """

    instance: Path
    database_url: str = ""
    """Address of the database; empty = SQLite in the instance folder."""
    web_address: str = "http://localhost:8080"
    """Where respondents and staff reach the web app; printed on forms as part of the page code."""
    display_name: str = "Kryss"
    """The name shown on pages."""
    responsible: str = ""
    """The public body that answers for the pages, named in the accessibility statement; empty = in general words."""
    accessibility_contact: str = ""
    """E-mail address, phone number or sentence for those whom a page shuts out; empty = in general words."""
    host: str = "127.0.0.1"
    port: int = 8080
    jobs: int = 0
    """Processes that read pages; 0 = one per processor."""
    executor: str = "processes"
    """Where pages are read: `processes` on this machine, or `dask` on the cluster at `dask_address`."""
    dask_address: str = ""
    max_upload_mb: int = 500
    """Largest file taken in, in megabytes (millions of bytes)."""
    blocked_plugins: tuple[str, ...] = ()
    """Names of plugins not to load."""
    read_in_server: bool = True
    """Whether `serve` also reads waiting scans."""
    default_language: str = "sv"
    session_hours: int = 10
    """How long a sign-in lasts."""
    secure_cookies: bool = False
    """Send cookies over https only; turn on wherever the app is reached through https."""
    behind_proxy: bool = False
    """Trust the forwarded-for headers of one proxy in front of the app."""

    @property
    def max_upload_bytes(self) -> int:
        """Largest file taken in, in bytes."""
        return self.max_upload_mb * 1_000_000

    @property
    def reading_jobs(self) -> int:
        """Processes that read pages, at least one."""
        return self.jobs or os.cpu_count() or 1

    @property
    def database(self) -> str:
        """Address of the database."""
        return self.database_url or f"sqlite:///{self.instance / 'survey.sqlite'}"

    @property
    def files_folder(self) -> Path:
        """Where scanned files, blank pages and packs are stored."""
        return self.instance / "files"

    @property
    def inbox_folder(self) -> Path:
        """The watched folders: one per municipality code, and `region` for mixed stacks."""
        return self.instance / "inbox"

    @property
    def secret_key_file(self) -> Path:
        """The file with the key that signs cookies and links."""
        return self.instance / "secret_key"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the instance that SURVEY_APP_INSTANCE names (default: ./instance).

    Raises:
        InvalidInputError: unknown or unusable settings; the message lists all of them, each with where it stands.
    """
    environment = os.environ if environment is None else environment
    instance = Path(environment.get(PREFIX + "INSTANCE") or "instance").expanduser().absolute()
    known = {field.name: field for field in fields(Settings) if field.name != "instance"}
    problems: list[str] = []
    values: dict[str, Any] = {}
    for where, name, raw in _given(instance / CONFIG_FILE, environment, problems):
        if name not in known:
            problems.append(f"{where}: there is no setting {name}")
            continue
        try:
            values[name] = _convert(raw, known[name].default)
        except ValueError as error:
            problems.append(f"{where}: {name} {error}")
    problems += _check(values)
    if problems:
        raise InvalidInputError("The settings are not right:\n{problems}", problems="\n".join(problems))
    return Settings(instance=instance, **values)


def _given(path: Path, environment: Mapping[str, str], problems: list[str]) -> list[tuple[str, str, Any]]:
    """Return (where it stands, name, value) of all that is set; later ones go before earlier ones."""
    found: list[tuple[str, str, Any]] = []
    if path.is_file():
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            found += [(str(path), name, value) for name, value in content.items()]
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(f"{path}: {error}")
    for variable, text in sorted(environment.items()):
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and name != "instance":
            found.append((variable, name, text))
    return found


def _convert(raw: Any, default: Any) -> Any:
    """Return a value of the default's type out of a TOML value or a variable's text."""
    if isinstance(default, bool):
        words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
        if str(raw).lower() not in words:
            raise ValueError(f"must be true or false, not {raw!r}")
        return words[str(raw).lower()]
    if isinstance(default, int):
        try:
            number = int(raw)
        except (TypeError, ValueError):
            raise ValueError(f"must be a whole number, not {raw!r}") from None
        if number < 0:
            raise ValueError(f"must not be negative, but is {number}")
        return number
    if isinstance(default, tuple):
        names = raw.split(",") if isinstance(raw, str) else raw
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ValueError(f"must be a list of names, not {raw!r}")
        return tuple(name.strip() for name in names if name.strip())
    if not isinstance(raw, str):
        raise ValueError(f"must be a text, not {raw!r}")
    return raw


def _check(values: Mapping[str, Any]) -> list[str]:
    problems = []
    if values.get("executor", "processes") not in EXECUTORS:
        problems.append(f"executor must be one of {', '.join(EXECUTORS)}, not {values['executor']!r}")
    if values.get("executor") == "dask" and not values.get("dask_address"):
        problems.append("executor is dask, but dask_address says no scheduler")
    address = values.get("web_address", "http://localhost")
    if not address.startswith(("http://", "https://")) or address.endswith("/"):
        problems.append(f"web_address must begin with http:// or https:// and not end with /, but is {address!r}")
    return problems
