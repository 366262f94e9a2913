"""Say which page a scan shows: by its page code, or by its look where no code can be read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forms.model import PageCode, PageLayout
from forms.page_code import BACK_PAGE
from scans.codes.damaged_codes import read_damaged_code
from scans.codes.page_codes import CodeReading, pose_from_codes, read_code, search_code, stands_upright
from scans.looks import Look, best_looks, compare_looks
from scans.model import GrayImage, PageReading, PageStatus, ReadingEdition, Reason
from scans.place.box_pose import poses_with_boxes
from scans.place.code_pose import pose_with_codes
from scans.place.pose import Pose, SearchCopy, find_poses, is_blank
from scans.settings import ReadingSettings

_MOST_LOOKS = 3
"""How many editions a damaged code is tried for, the most alike first."""

_OUR_ADDRESS = re.compile(r"HTTPS?://\S+/S/[0-9A-Z]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which page of which edition this is, where it stands, and what its code says (None: it could not be read)."""

    edition: ReadingEdition
    page: PageLayout
    pose: Pose
    code: PageCode | None


def identify(
    image: GrayImage, copy: SearchCopy, editions: Mapping[str, ReadingEdition], settings: ReadingSettings
) -> Identity | PageReading:
    """Find out which page this is; a reading without answers when that is impossible."""
    pages = distinct_pages(editions)
    tried = [(find_poses(copy, page, settings), page) for page in pages]
    poses, page = max(tried, key=lambda pair: pair[0][0].score if pair[0] else -np.inf, default=((), None))
    code = read_code(image, poses[0], page) if poses and page is not None else None
    if code is None and is_blank(copy):
        return PageReading(status=PageStatus.BLANK)
    if code is not None and code.code is not None:
        return _identify_by_code(image, code, code.code, poses, (), editions)
    looks = compare_looks(copy, poses, editions.values())
    if page is not None and not all(pose.settled for pose in poses):
        poses = poses_with_boxes(image, copy, poses, looks[:_MOST_LOOKS])
        code = read_code(image, poses[0], page)
        if code is not None and code.code is not None:
            return _identify_by_code(image, code, code.code, poses, (), editions)
        looks = compare_looks(copy, poses, editions.values())
    damaged = read_damaged_code(image, poses, [(look.edition, look.page) for look in looks[:_MOST_LOOKS]])
    if damaged is not None and damaged.code is not None:
        return _identify_by_code(image, damaged, damaged.code, poses, (), editions)
    everywhere = search_code(image)
    found = next((reading for reading in everywhere if reading.code is not None), None)
    if found is not None and found.code is not None:
        return _identify_by_code(image, found, found.code, poses, everywhere, editions)
    return _identify_by_look(looks, everywhere)


def _identify_by_code(
    image: GrayImage,
    reading: CodeReading,
    code: PageCode,
    poses: tuple[Pose, ...],
    everywhere: tuple[CodeReading, ...],
    editions: Mapping[str, ReadingEdition],
) -> Identity | PageReading:
    said = PageReading(status=PageStatus.FAILED, sheet=code.sheet, edition=code.edition, sheet_page=code.page)
    if code.page == BACK_PAGE:
        return replace(said, status=PageStatus.BLANK)
    edition = editions.get(code.edition)
    if edition is None:
        return replace(
            said,
            reason=Reason.UNKNOWN_EDITION,
            message=f"This form (edition {code.edition}) was not printed for this period. Put the paper aside.",
        )
    page = next((page for page in edition.layout.pages if page.number == code.page), None)
    if page is None:
        return replace(said, reason=Reason.NOT_OUR_FORM, message=f"This form has no page {code.page}.")
    # A code that was not where the corner squares put it speaks against them: then both codes together come first.
    by_codes = pose_from_codes([other for other in everywhere if other.code == code], page)
    by_corners = next((pose for pose in poses if stands_upright(pose, reading)), None)
    if by_corners is not None and not by_corners.settled:
        by_corners = pose_with_codes(image, by_corners, page, reading)
    pose = by_codes or by_corners
    if pose is not None:
        return Identity(edition, page, pose, code)
    return replace(
        said,
        reason=Reason.NO_FIDUCIALS,
        message="The black squares in the corners were not found. Scan the whole paper again, or type in its answers.",
    )


def _identify_by_look(looks: Sequence[Look], everywhere: tuple[CodeReading, ...]) -> Identity | PageReading:
    if any(_OUR_ADDRESS.fullmatch(reading.text) for reading in everywhere):
        return PageReading(
            status=PageStatus.FAILED,
            reason=Reason.NEWER_VERSION,
            message="The code on this paper is of a kind that this version does not know. Upgrade, then read it again.",
        )
    alike = best_looks(looks)
    if not alike:
        return PageReading(
            status=PageStatus.FAILED,
            reason=Reason.NOT_OUR_FORM,
            message="This page is none of our forms. Put the paper aside.",
        )
    if len(alike) > 1:
        names = ", ".join(f"{look.edition.key} ({look.edition.period}), page {look.page.number}" for look in alike)
        return PageReading(
            status=PageStatus.REVIEW,
            reason=Reason.CODE_UNREADABLE,
            message=f"The code on this paper could not be read, and it looks like several forms: {names}. "
            "Type in the number printed at the bottom, then its answers.",
        )
    return Identity(alike[0].edition, alike[0].page, alike[0].pose, None)


def distinct_pages(editions: Mapping[str, ReadingEdition]) -> list[PageLayout]:
    """Return one page layout for each different set of corner squares, size and code places among the editions."""
    seen: dict[object, PageLayout] = {}
    for edition in editions.values():
        for page in edition.layout.pages:
            seen.setdefault((page.width, page.height, page.fiducials, page.codes), page)
    return list(seen.values())
