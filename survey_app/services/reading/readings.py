"""Stores page readings as JSON and takes them back."""

from collections.abc import Mapping
from typing import Any

from scans.model import AnswerReading, AnswerState, BoxReading, FieldReading, MarkState, PageReading, PageStatus, Reason

PIXEL_DECIMALS = 1
"""Tenths of a pixel: finer than any cut-out needs, and half the size of full precision."""


def reading_to_json(reading: PageReading) -> dict[str, Any]:
    """Return a reading as plain values."""
    return {
        "status": str(reading.status),
        "reason": None if reading.reason is None else str(reading.reason),
        "message": reading.message,
        "sheet": reading.sheet,
        "edition": reading.edition,
        "sheet_page": reading.sheet_page,
        "answers": [[answer.item, *_answer_values(answer)] for answer in reading.answers],
        "boxes": [[box.item, box.option, *_box_values(box)] for box in reading.boxes],
        "transform": list(reading.transform),
        "residual_mm": reading.residual_mm,
        "writing_outside": reading.writing_outside,
        "reader": reading.reader,
        "detail": dict(reading.detail),
        **({"fields": [[each.item, each.written] for each in reading.fields]} if reading.fields else {}),
    }


def reading_from_json(value: Mapping[str, Any]) -> PageReading:
    """Return the reading that `reading_to_json` wrote."""
    return PageReading(
        status=PageStatus(value["status"]),
        reason=_reason(value["reason"]),
        message=value["message"],
        sheet=value["sheet"],
        edition=value["edition"],
        sheet_page=value["sheet_page"],
        answers=tuple(
            AnswerReading(item, AnswerState(state), tuple(options), confidence, _reason(reason))
            for item, state, options, confidence, reason in value["answers"]
        ),
        boxes=tuple(
            BoxReading(item, option, MarkState(state), confidence, tuple((x, y) for x, y in corners), *shape)
            for item, option, state, confidence, corners, *shape in value["boxes"]
        ),
        transform=tuple(value["transform"]),
        residual_mm=value["residual_mm"],
        writing_outside=value["writing_outside"],
        reader=value["reader"],
        detail=dict(value["detail"]),
        fields=tuple(FieldReading(item, written) for item, written in value.get("fields", ())),
    )


def _answer_values(answer: AnswerReading) -> tuple[str, list[str], float, str | None]:
    reason = None if answer.reason is None else str(answer.reason)
    return str(answer.state), list(answer.options), round(answer.confidence, 4), reason


def _box_values(box: BoxReading) -> list[str | float | list[list[float]]]:
    corners = [[round(float(x), PIXEL_DECIMALS), round(float(y), PIXEL_DECIMALS)] for x, y in box.corners]
    values: list[str | float | list[list[float]]] = [str(box.state), round(box.confidence, 4), corners]
    return [*values, box.shape] if box.shape else values


def _reason(code: str | None) -> Reason | None:
    return None if code is None else Reason(code)
