"""Sessions that only pages prolong.

The session is a cookie that the browser sends with everything it fetches. If every answer set it anew, a picture asked
for before a form was sent, and answered after it, would put back the older session: the message about what the form did
would be lost.
"""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

_PAGE = "document"
"""What browsers say, in Sec-Fetch-Dest, that they want when somebody goes to a page."""


class PageSessions(SecureCookieSessionInterface):
    """Sets the session's cookie when it was changed, and prolongs it when somebody goes to a page."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Say whether this answer carries the cookie."""
        return session.modified or (session.permanent and request.headers.get("Sec-Fetch-Dest") == _PAGE)
