"""Let checkbox-extractor find and judge the boxes of a job's pages: its detection without its text recognition.

It knows no form, so what it finds is matched to the boxes by place, turned upright by its own estimate of skew.
"""

import json
import resource
import sys
from pathlib import Path

import cv2
from checkbox_extractor import extractor

TICKED = 0.10
NEAR_MM = 4.0
A4_WIDTH_MM = 210.0


def main() -> None:
    """Read the job named on the command line, and print seconds and answers as JSON."""
    job = json.loads(Path(sys.argv[1]).read_text())
    before = resource.getrusage(resource.RUSAGE_SELF)
    found = [_boxes(page) for page in job["pages"]]
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    answers = [_answers(boxes, job["boxes"]) for boxes in found]
    print(json.dumps({"seconds": seconds, "answers": answers}))


def _boxes(page: str) -> list[tuple[float, float, bool]]:
    """Return (x, y of the centre in mm, ticked) of each box found on a page."""
    gray = cv2.imread(page, cv2.IMREAD_GRAYSCALE)
    binary = extractor.binarize(gray)
    angle = extractor.estimate_skew(binary)
    if abs(angle) >= 0.2:
        height, width = gray.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        binary = extractor.binarize(cv2.warpAffine(gray, matrix, (width, height), borderValue=255))
    scale = A4_WIDTH_MM / gray.shape[1]
    found = []
    for rectangle, shape in extractor.find_checkboxes(binary):
        x, y, width, height = rectangle
        ticked = extractor.fill_ratio(binary, rectangle, shape) >= TICKED
        found.append(((x + width / 2) * scale, (y + height / 2) * scale, bool(ticked)))
    return found


def _answers(found: list[tuple[float, float, bool]], boxes: list[dict]) -> dict[str, list[str] | None]:
    """Return what is ticked at each item; None where one of its boxes was not found."""
    answers: dict[str, list[str] | None] = {}
    for box in boxes:
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        near = [place for place in found if abs(place[0] - x) < NEAR_MM and abs(place[1] - y) < NEAR_MM]
        options = answers.setdefault(box["item"], [])
        if not near:
            answers[box["item"]] = None
        elif options is not None and any(place[2] for place in near):
            options.append(box["option"])
    return answers


if __name__ == "__main__":
    main()
