"""Put a municipality's pack together: one zip with fixed file names, the same bytes for the same release."""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from forms.typesetting import forget_documents
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.languages import release_in
from survey_app.domain.reporting.exports import Exporter
from survey_app.packs.chart_check import check_charts
from survey_app.packs.content import Content, gather_content
from survey_app.packs.data_files import build_codebook, build_csv, build_texts
from survey_app.packs.narrow import narrow_release
from survey_app.packs.overview import build_overview
from survey_app.packs.report_content import write_report
from survey_app.packs.report_docx import build_report_docx
from survey_app.packs.report_pdf import build_method_pdf, build_report_pdf
from survey_app.packs.result_poster import render_result_poster
from survey_app.packs.slides import build_slides
from survey_app.packs.spreadsheet import build_spreadsheet
from survey_app.packs.stable_zip import write_zip

PACK_SCHEMA = 1

log = logging.getLogger(__name__)


def build_pack(
    release: Release,
    municipality_code: str,
    *,
    exporters: Sequence[Exporter] = (),
    own_poster: bool = False,
    language: str = "",
) -> bytes:
    """Return the pack of a municipality as a zip.

    It holds the municipality's own and the combined figures, never a neighbour's. A municipality with nothing of its
    own to show gets a pack too: what all answered together, what is not shown and why, what to talk about.

    Args:
        release: the frozen release.
        municipality_code: whose pack; "" makes one with combined figures only.
        exporters: of plugins; one that fails is left out, and pack.json says so.
        own_poster: whether the municipality chose a poster with its own results.
        language: one that the release is frozen in; "" = its own.

    Raises:
        NotFoundError: the municipality did not take part.
        RefusedError: the release is not frozen in the language.
    """
    try:
        return _build(release, municipality_code, exporters, own_poster=own_poster, language=language)
    finally:
        forget_documents()


def _build(
    release: Release, municipality_code: str, exporters: Sequence[Exporter], *, own_poster: bool, language: str
) -> bytes:
    own = narrow_release(release, municipality_code)
    own = release_in(own, municipality_code, language or own.language)
    content = gather_content(own, municipality_code)
    report = write_report(content)
    files: dict[str, bytes] = {
        "slides.pptx": build_slides(content),
        "report.docx": build_report_docx(content, report),
        "report.pdf": build_report_pdf(content, report),
        "overview.pdf": build_overview(content),
        "method.pdf": build_method_pdf(content),
        "poster.pdf": render_result_poster(own, municipality_code if own_poster else "", own.language, "A3"),
        "data.csv": build_csv(own),
        "data.xlsx": build_spreadsheet(content),
        "codebook.csv": build_codebook(own),
    }
    if content.written:
        files["texts.csv"] = build_texts(own)
    check_charts(files["slides.pptx"], own)
    missing = _add_exports(files, own, municipality_code, exporters)
    files["pack.json"] = _describe_pack(content, files, missing)
    return write_zip(files)


def _add_exports(
    files: dict[str, bytes], release: Release, municipality_code: str, exporters: Sequence[Exporter]
) -> list[dict[str, str]]:
    missing = []
    for exporter in exporters:
        reason = ""
        if exporter.file_name in files or exporter.file_name == "pack.json":
            reason = "file name already taken"
        else:
            try:
                data = exporter.export(release, municipality_code)
            except Exception as error:  # a plugin may raise anything; the pack is made without it and says so
                log.exception("Exporter %s failed for release %s", exporter.key, release.id)
                reason = type(error).__name__
            else:
                if data is not None:
                    files[exporter.file_name] = data
        if reason:
            missing.append({"file": exporter.file_name, "exporter": exporter.key, "reason": reason})
    return missing


def _describe_pack(content: Content, files: Mapping[str, bytes], missing: Sequence[Mapping[str, str]]) -> bytes:
    release = content.release
    value: dict[str, Any] = {
        "schema": PACK_SCHEMA,
        "release": release.id,
        "version": release.version,
        "period": release.period,
        "region": release.region,
        "municipality": content.municipality_code,
        "municipality_name": content.municipality,
        "language": release.language,
        "published_on": release.published_on,
        "diary_number": release.diary_number,
        "own_results": content.has_own,
        "thresholds": {"answers": release.threshold, "rate": release.rate_threshold},
        "engine": release.engine,
        "plugins": dict(release.plugins),
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in sorted(files.items())
        },
        "missing": list(missing),
        "reports_left_out": [
            row["key"] for row in release.reports_left_out if row["municipality_code"] == content.municipality_code
        ],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
