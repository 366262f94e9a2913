"""The command line, a contract for scripts; here, and in `web/errors.py`, errors become what a user sees.

Exit codes: 0 done (pages to review included), 1 some input failed (which, on stderr), 2 wrong usage or refused.
"""

import sys
from typing import Any

import click

from forms.errors import FormsError
from scans.errors import ScanError
from survey_app import __version__
from survey_app.commands import demonstration, instances, keeping, papers, people, periods, reading, results, serving
from survey_app.commands.context import complain, settings_of
from survey_app.errors import SurveyError


class SurveyGroup(click.Group):
    """The commands, with those that plugins bring; errors of the application become a sentence and an exit code."""

    _plugins_asked = False

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn errors into exit codes."""
        try:
            return super().invoke(ctx)
        except SurveyError as error:
            complain(str(error))
            ctx.exit(error.exit_code)
        except (FormsError, ScanError) as error:
            complain(str(error))
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

        try:
            blocked = settings_of().blocked_plugins
        except SurveyError:
            blocked = ()  # the command itself will tell what is wrong with the settings
        load_plugins(blocked).manager.hook.register_commands(cli=self)


@click.group(cls=SurveyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="survey-app")
def main() -> None:
    """Client surveys on paper and online: print, scan, read, review, release.

    SURVEY_APP_INSTANCE names the instance folder (default: ./instance).
    """


for module in (demonstration, instances, keeping, papers, people, periods, reading, results, serving):
    module.register(main)
