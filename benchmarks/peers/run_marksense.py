"""Let marksense read the pages of a job, with its detector that needs no downloaded model."""

import json
import resource
import sys
from pathlib import Path

from marksense import read_form

DPI = 300


def main() -> None:
    """Read the job named on the command line, and print seconds and answers as JSON."""
    job = json.loads(Path(sys.argv[1]).read_text())
    items = list(dict.fromkeys(box["item"] for box in job["boxes"]))
    template = _template(job, items)
    before = resource.getrusage(resource.RUSAGE_SELF)
    answers = []
    for page in job["pages"]:
        found = read_form(page, template, template_dir=Path(job["blank_image"]).parent)
        said: dict[str, list[str] | None] = {}
        for number, item in enumerate(items, start=1):
            key = f"Q{number}"
            said[item] = None if key in found.multi_marked else [found.answers[key]] if key in found.answers else []
        answers.append(said)
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "answers": answers}))


def _template(job: dict, items: list[str]) -> dict:
    scale = DPI / 25.4
    questions = []
    for number, item in enumerate(items, start=1):
        options = [
            {
                "option_index": index,
                "value": box["option"],
                "expected_mark": "check",
                "roi": [round(box[side] * scale) for side in ("x", "y", "width", "height")],
            }
            for index, box in enumerate(box for box in job["boxes"] if box["item"] == item)
        ]
        questions.append({"question_num": number, "options": options})
    page = {
        "canonical_size": job["blank_size"],
        "template_image": Path(job["blank_image"]).name,
        "questions": questions,
    }
    return {"form_type": "benchmark", "canonical_dpi": DPI, "pages": {"1": page}}


if __name__ == "__main__":
    main()
