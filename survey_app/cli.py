"""The command line, a contract for scripts; here, and in `web/errors.py`, errors become what a user sees.

Exit codes: 0 done (pages to review included), 1 some input failed (which, on stderr), 2 wrong usage or refused.
"""

import importlib
import sys
from collections.abc import Iterator, MutableMapping
from typing import Any

import click

from forms.errors import FormsError
from scans.errors import ScanError
from survey_app import __version__
from survey_app.errors import SurveyError

TOPICS = {
    "demo": "demonstration",
    "init": "instances",
    "upgrade": "instances",
    "doctor": "instances",
    "plugins": "instances",
    "backup": "keeping",
    "restore": "keeping",
    "purge": "keeping",
    "audit": "keeping",
    "print": "papers",
    "layout": "papers",
    "poster": "papers",
    "form": "papers",
    "user": "people",
    "period": "periods",
    "read": "reading",
    "reading-check": "reading_check",
    "scanner-check": "scanner",
    "release": "results",
    "pack": "results",
    "export": "results",
    "serve": "serving",
}
"""Command -> module in `survey_app.commands` whose COMMANDS hold it."""


class LazyCommands(MutableMapping[str, click.Command]):
    """Commands by name; the module of one is imported when the command is asked for, so that each starts quickly."""

    def __init__(self) -> None:
        self._loaded: dict[str, click.Command | None] = dict.fromkeys(TOPICS)

    def __getitem__(self, name: str) -> click.Command:
        """Return a command, its module imported where that was not done yet."""
        command = self._loaded[name]
        if command is None:
            module = importlib.import_module(f"survey_app.commands.{TOPICS[name]}")
            command = self._loaded[name] = module.COMMANDS[name]
        return command

    def __setitem__(self, name: str, command: click.Command) -> None:
        """Add a plugin's command."""
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        """Take a command away."""
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._loaded)

    def __len__(self) -> int:
        """Count the commands."""
        return len(self._loaded)


class SurveyGroup(click.Group):
    """The commands, with those that plugins bring; errors of the application become a sentence and an exit code."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.commands = LazyCommands()
        self._plugins_asked = False

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn errors into exit codes."""
        try:
            return super().invoke(ctx)
        except SurveyError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except (FormsError, ScanError) as error:
            click.echo(str(error), err=True)
            ctx.exit(2)
        except BrokenPipeError:
            sys.stderr.close()  # whoever read our output has gone; nothing is left to say
            ctx.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all commands, those of plugins too."""
        self._ask_plugins()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; plugins are loaded only where none of ours has the name."""
        if cmd_name not in self.commands:
            self._ask_plugins()
        return super().get_command(ctx, cmd_name)

    def _ask_plugins(self) -> None:
        if self._plugins_asked:
            return
        self._plugins_asked = True
        from survey_app.plugin_manager import load_plugins
        from survey_app.settings import load_settings

        try:
            blocked = load_settings().blocked_plugins
        except SurveyError:
            blocked = ()  # the command itself will tell what is wrong with the settings
        load_plugins(blocked).manager.hook.register_commands(cli=self)


@click.group(cls=SurveyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="survey-app")
def main() -> None:
    """Client surveys on paper and online: print, scan, read, review, release.

    SURVEY_APP_INSTANCE names the instance folder (default: ./instance).
    """
