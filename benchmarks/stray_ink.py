"""Lines and rims of stains that run through a box by chance, drawn into patches while the mark model is trained.

Nobody meant them, so they never change what a box is: a line through an empty box leaves it empty. Most scans hold few
of them, too few to learn from. A stray line is as the respondent's pen draws: a gentle arc of 4 to 45 mm that passes
by the middle of the box anywhere along its length. A rim is wide, pale and as round as a cup.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

PX_PER_MM = 5.0
STRAYED = 0.02
"""Share of boxes that get a stray line or a rim in each step."""

RIMS = 0.25
_POINTS = 160
_SOFT_MM = 0.15
_LEAST_INK = 0.25


@dataclass
class Curves:
    """Arcs of boxes: (boxes, points) places in mm from the middle of the patch, and (boxes,) width and ink."""

    x: Tensor
    y: Tensor
    width: Tensor
    ink: Tensor


def add_stray_ink(seen: Tensor, page: Tensor, label: Tensor, bilevel: Tensor) -> Tensor:
    """Return patches (boxes, 1, side, side) of which some have a line or a rim across.

    Args:
        seen: Ink in shares of the print's blackness.
        page: (boxes,) which boxes are one person's.
        label: (boxes,) class of each box, 0 for no mark.
        bilevel: (boxes,) bool: black and white only, so that strays are black too.
    """
    chosen = torch.nonzero(torch.rand(len(seen)) < STRAYED).ravel()
    if not len(chosen):
        return seen
    rim = torch.rand(len(chosen)) < RIMS
    pen = _pen_ink(seen, page, label)[chosen] * (0.35 + 0.65 * torch.rand(len(chosen)))
    curves = _curves(rim, torch.where(bilevel[chosen], torch.ones(len(chosen)), pen))
    drawn = _draw(curves, rim, seen.shape[-1])
    kept = ~(rim & bilevel[chosen] & (torch.rand(len(chosen)) < 0.5))  # most rims vanish in black and white
    seen = seen.clone()
    seen[chosen] = torch.where(kept[:, None, None, None], torch.maximum(seen[chosen], drawn[:, None]), seen[chosen])
    return seen


def _pen_ink(seen: Tensor, page: Tensor, label: Tensor) -> Tensor:
    """Return how dark each box's respondent writes: the median over marks of their darkest hundredth."""
    darkest = torch.quantile(seen.flatten(1), 0.97, dim=1)
    ink = torch.full((len(seen),), 0.6)
    for number in torch.unique(page):
        own = (page == number) & (label > 0)
        if bool(own.any()):
            ink[page == number] = darkest[own].median().clamp(_LEAST_INK, 1.2)
    return ink


def _curves(rim: Tensor, pen: Tensor) -> Curves:
    count = len(rim)

    def each(low: float, high: float) -> Tensor:
        return torch.rand(count) * (high - low) + low

    length = torch.where(rim, torch.full((count,), 30.0), each(4.0, 45.0))
    before = torch.where(rim, torch.full((count,), 0.5), each(0.0, 1.0))
    radius = each(30.0, 42.0)
    bend = torch.where(rim, 0.5 / radius, torch.randn(count) * 0.5 / length)
    along = (torch.linspace(0.0, 1.0, _POINTS)[None] - before[:, None]) * length[:, None]
    along = torch.where(along.abs() < 9.0, along, torch.full_like(along, math.nan))
    across = bend[:, None] * along * along
    angle = each(0.0, 2 * math.pi)[:, None]
    middle = (torch.rand(2, count) * 3.4 - 1.7)[:, :, None]
    x = middle[0] + angle.cos() * along - angle.sin() * across
    y = middle[1] + angle.sin() * along + angle.cos() * across
    width = torch.where(rim, each(0.8, 1.6), each(0.2, 0.8))
    return Curves(x, y, width, torch.where(rim & (pen < 1.0), each(0.08, 0.4), pen))


def _draw(curves: Curves, rim: Tensor, side: int) -> Tensor:
    places = (torch.arange(side) - (side - 1) / 2) / PX_PER_MM
    across = places[None, None, :, None] - curves.x.nan_to_num(1e3)[:, None, None, :]
    down = places[None, :, None, None] - curves.y.nan_to_num(1e3)[:, None, None, :]
    distance = (across * across + down * down).amin(3).sqrt()
    soft = torch.where(rim, torch.full_like(curves.width, 0.6), torch.full_like(curves.width, _SOFT_MM))
    depth = ((curves.width[:, None, None] / 2 - distance) / soft[:, None, None] + 0.5).clamp(0.0, 1.0)
    return depth * curves.ink[:, None, None]
