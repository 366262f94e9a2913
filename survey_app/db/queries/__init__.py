"""Queries, each named after the question it answers, by topic: `queries.papers.papers_of_sheet(...)`."""

from survey_app.db.queries import (
    keeping,
    pages,
    papers,
    people,
    places,
    planning,
    press,
    releases,
    responses,
    reviews,
    stacks,
    texts,
)

__all__ = [
    "keeping",
    "pages",
    "papers",
    "people",
    "places",
    "planning",
    "press",
    "releases",
    "responses",
    "reviews",
    "stacks",
    "texts",
]
