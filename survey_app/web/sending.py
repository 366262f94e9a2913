"""Sending what was made for one person: pictures to look at, files to keep."""

import io

from flask import Response, send_file

NOT_KEPT = "no-store"
KEPT_FOR_THIS_SITTING = "private, max-age=600"
"""For pictures that a look ahead fetches before they are shown."""


def send_picture(data: bytes, cache: str | None = None) -> Response:
    """Send a PNG picture; `cache` says how long the browser may keep it, None = it asks again each time."""
    response = send_file(io.BytesIO(data), mimetype="image/png")
    if cache is not None:
        response.headers["Cache-Control"] = cache
    return response


def download(data: bytes, name: str, media_type: str) -> Response:
    """Send a file that the browser stores under a name."""
    return send_file(io.BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name)
