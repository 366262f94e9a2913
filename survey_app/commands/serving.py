"""The command `serve`: the web app, and the reader that takes in and reads waiting scans."""

import gc
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from survey_app.commands.context import opened
from survey_app.services.instance import Instance
from survey_app.services.reading.runner import run_reader
from survey_app.services.served import serving


@click.command()
@click.option("--host", default=None, help="Default: as the settings say.")
@click.option("--port", default=None, type=click.IntRange(0, 65535), help="Default: as the settings say.")
@click.option("--no-reader", is_flag=True, help="Do not read waiting scans in this process.")
def serve(host: str | None, port: int | None, no_reader: bool) -> None:
    """Serve the web app until stopped, and read what comes in."""
    with opened() as instance:
        settings = instance.settings
        serve_instance(
            instance,
            host=host or settings.host,
            port=settings.port if port is None else port,
            read=settings.read_in_server and not no_reader,
        )


def serve_instance(instance: Instance, *, host: str, port: int, read: bool = True, threads: int = 8) -> None:
    """Serve an open instance until the process is told to stop (Ctrl-C or SIGTERM)."""
    from waitress.server import create_server

    from survey_app.web import create_app

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", stream=sys.stderr)
    server = create_server(
        create_app(instance),
        host=host,
        port=port,
        threads=threads,
        max_request_body_size=2 * instance.settings.max_upload_bytes,  # what is too large, our own page says
        clear_untrusted_proxy_headers=not instance.settings.behind_proxy,
    )
    signal.signal(signal.SIGTERM, _stop)
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it again would make somebody wait a tenth of a second
    with serving(instance.settings.instance), _reader(instance) if read else _nothing():
        click.echo(f"Serving {instance.settings.instance} at http://{host}:{server.effective_port}", err=True)
        server.run()  # returns on KeyboardInterrupt and SystemExit
        server.close()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@contextmanager
def _reader(instance: Instance) -> Iterator[None]:
    """Read waiting scans beside the web app, and stop after the pages under way."""
    stop = threading.Event()
    arguments = {"storage": instance.storage, "settings": instance.settings}
    thread = threading.Thread(target=run_reader, args=(stop, instance.sessions), kwargs=arguments, name="reader")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


COMMANDS = {command.name: command for command in (serve,)}
