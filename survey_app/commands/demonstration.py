"""The command `demo`: the main job on a made-up region, then the web app."""

import dataclasses
from pathlib import Path

import click

from survey_app.commands.context import complain, json_option, tell
from survey_app.commands.serving import serve_instance
from survey_app.services.instance import open_instance


@click.command()
@click.option("--out", default="demo", show_default=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--serve/--no-serve", "serve", default=True, help="Serve the web app afterwards.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that draw and read.")
@json_option
def demo(out: Path, serve: bool, host: str, port: int, jobs: int, as_json: bool) -> None:
    """Run a whole survey on a made-up region: two published periods and an open one, then the web app."""
    from survey_app.demo.story import run_demo

    address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"
    summary = run_demo(out.absolute(), tell=complain, web_address=address, jobs=jobs)
    links = "\n".join(f"{role:13}{address}{path}" for role, path in summary.sign_in.items())
    tell(summary.to_json(), f"Sign in as\n{links}", as_json)
    if serve:
        instance = open_instance(dataclasses.replace(summary.settings, host=host, port=port))
        try:
            serve_instance(instance, host=host, port=port)
        finally:
            instance.close()


COMMANDS = {command.name: command for command in (demo,)}
