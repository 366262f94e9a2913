"""Make the pose of a page better by its printed boxes, where neither its corners nor its codes say all.

A photographed page that shows three corner squares, and no code that can be read, leaves its perspective open. The
boxes near the corners that are there still fit; from them the fit grows over the page.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scans.geometry import half_turn
from scans.looks import Look
from scans.model import GrayImage
from scans.place.pose import Pose, SearchCopy
from scans.place.register import register_page

_SURE_MATCH = 0.5
"""Median correlation of the boxes from which they are believed; the wrong form or way up reaches 0.3."""


def poses_with_boxes(
    image: GrayImage, copy: SearchCopy, poses: tuple[Pose, ...], looks: Sequence[Look]
) -> tuple[Pose, ...]:
    """Return the pose that the boxes of one of these pages fit best, and the same upside down; else `poses`."""
    best, found = _SURE_MATCH, poses
    for look in looks:
        for pose in poses:
            registration = register_page(image, copy, pose, look.edition, look.page.number)
            if registration.match > best:
                best = registration.match
                upside_down = registration.matrix @ half_turn(look.page.width, look.page.height)
                upright = replace(pose, matrix=registration.matrix, settled=True)
                found = upright, replace(upright, matrix=np.asarray(upside_down / upside_down[2, 2]))
    return found
