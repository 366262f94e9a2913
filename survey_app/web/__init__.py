"""The web application: server-rendered pages for reception, coordinator, municipality and respondent."""

from survey_app.web.application import create_app

__all__ = ["create_app"]
