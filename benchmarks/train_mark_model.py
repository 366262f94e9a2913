"""Train the network that judges boxes, on pages cut out by `benchmarks.training_pages`, and write its weights.

    python -m benchmarks.train_mark_model CACHE_FOLDER [--epochs 20] [--hold-out '*-3.npz']

needs PyTorch (https://pytorch.org, 2.13 was used), which the project itself does not: weights go to
`scans/marks/mark_model.npz`, and plain arrays run them. Pages are held out whole, and of all pages the marks of one
tenth of the writers' strokes: they are never trained on. The pages give the printed figures, the temperature by which
the confidences are calibrated (Guo et al., 2017, "On calibration of modern neural networks") and the table of how true
they are. Without `--hold-out`, every eighth page is.
"""

import argparse
import time
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.box_set import BoxSet, read_box_set
from benchmarks.mark_network import MarkNet, export
from benchmarks.stray_ink import add_stray_ink
from scans.marks.mark_model import Look

WEIGHTS = Path(__file__).parent.parent / "scans" / "marks" / "mark_model.npz"
SIDE = 47
PAGES_PER_STEP = 32
LEFT_OUT = 0.04
DOUBLED = 0.015
"""Shares of marks that are left out of a step, or stand at another question too."""

EMPTY_BOXES = 0.5
"""Share of the boxes without a mark that each step is trained on."""

HELD_OUT = 8
RATE = 3e-3
DECAY = 1e-4


@dataclass
class Batch:
    """Boxes of some pages, ready for the network."""

    patches: Tensor
    page: Tensor
    item: Tensor
    facts: Tensor
    label: Tensor
    look: Tensor
    counts: Tensor


def make_batch(boxes: BoxSet, chosen: np.ndarray, rng: np.random.Generator | None) -> Batch:
    """Return the boxes of these pages; varied when `rng` is given."""
    rows = np.concatenate([np.arange(boxes.start[page], boxes.start[page + 1]) for page in chosen])
    item = boxes.item[rows]
    if rng is not None:
        rows, item = _regrouped(boxes, rows, rng)
    page = torch.from_numpy(boxes.page[rows])
    ink = torch.from_numpy(boxes.ink[rows]).float() / 127.5 - 0.4
    printed = torch.from_numpy(boxes.printed[boxes.place[rows]]).float() / 255
    facts = torch.from_numpy(boxes.facts[rows])
    label, look = torch.from_numpy(boxes.label[rows]).long(), torch.from_numpy(boxes.look[rows]).long()
    counts = torch.from_numpy(boxes.counts[rows])
    if rng is None:
        cut = (ink.shape[-1] - SIDE) // 2
        patches = torch.stack([ink, printed], 1)[:, :, cut : cut + SIDE, cut : cut + SIDE].contiguous()
        return Batch(patches, page, torch.from_numpy(item), facts, label, look, counts)
    torch.manual_seed(int(rng.integers(1 << 31)))
    patches, facts, counts = _varied(ink, printed, page, facts, label, counts)
    return Batch(patches, page, torch.from_numpy(item), facts, label, look, counts)


def _regrouped(boxes: BoxSet, rows: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Leave out boxes, and let marks stand at another question of their page too: more blanks and double marks."""
    label, look = boxes.label[rows], boxes.look[rows]
    rows = rows[np.where(label > 0, rng.random(len(rows)) >= LEFT_OUT, rng.random(len(rows)) < EMPTY_BOXES)]
    label, look, page, item = (values[rows] for values in (boxes.label, boxes.look, boxes.page, boxes.item))
    plain = (label == 1) & np.isin(look, (Look.LINE, Look.BESIDE))
    again = np.flatnonzero(plain & (rng.random(len(rows)) < DOUBLED))
    moved = item[again].copy()
    for place, index in enumerate(again):
        others = np.flatnonzero((page == page[index]) & plain & (item != item[index]))
        if len(others):
            moved[place] = item[rng.choice(others)]
    kept = moved != item[again]
    return np.concatenate([rows, rows[again[kept]]]), np.concatenate([item, moved[kept]])


def _varied(
    ink: Tensor, printed: Tensor, page: Tensor, facts: Tensor, label: Tensor, counts: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Shift, turn and stretch print and ink together, misplace them, and vary tone as other pens and scanners do."""
    count, side = len(ink), ink.shape[-1]
    _, person = torch.unique(page, return_inverse=True)
    persons = int(person.max()) + 1

    def each(of: int, low: float, high: float) -> Tensor:
        return torch.rand(of) * (high - low) + low

    size = SIDE / side
    turn = torch.randn(persons)[person] * 0.03 + torch.randn(count) * 0.02
    wide, high = (torch.exp(torch.randn(persons)[person] * 0.05 + torch.randn(count) * 0.03) * size for _ in range(2))
    shift = torch.randn(count, 2) * 0.3 / side * 2
    placed = torch.randn(count, 2) * 0.6 / side * 2  # registration: 0.12 mm
    rows = torch.stack([wide * turn.cos(), -high * turn.sin(), wide * turn.sin(), high * turn.cos()], 1).view(-1, 2, 2)
    grids = [
        functional.affine_grid(torch.cat([rows, move[:, :, None]], 2), [count, 1, SIDE, SIDE], align_corners=False)
        for move in (shift, shift + placed)
    ]
    paper = functional.grid_sample(printed[:, None], grids[0], padding_mode="border", align_corners=False)
    seen = functional.grid_sample(ink[:, None], grids[1], padding_mode="border", align_corners=False)
    soft = functional.avg_pool2d(seen, 3, 1, 1, count_include_pad=False)
    blur = each(persons, -0.6, 0.8).clamp(min=0)[person][:, None, None, None]
    seen = seen * (1 - blur) + soft * blur
    seen = add_stray_ink(seen, page, label, facts[:, 2] > 0.5)
    before = seen.clamp(min=0).sum((1, 2, 3))
    gain = torch.exp(torch.randn(persons) * 0.12)[person][:, None, None, None]
    seen = seen * gain
    black = (torch.rand(persons) < 0.08)[person]
    limit = each(persons, 0.3, 0.62)[person][:, None, None, None]
    seen = torch.where(black[:, None, None, None], torch.sigmoid((seen - limit) * 18), seen)
    facts = facts.clone()
    facts[:, 2] = torch.where(black, torch.ones(count), facts[:, 2])
    lost = black & (label > 0) & (seen.clamp(min=0).sum((1, 2, 3)) < 0.6 * before)
    dull = (facts[:, 2] < 0.5)[:, None, None, None]
    grain = each(persons, -0.03, 0.06).clamp(min=0)[person][:, None, None, None]
    seen = torch.where(dull, seen + torch.randn_like(seen) * grain, seen)
    for axis in (2, 3):  # streaks of the scanner, lines lost by a fax
        struck = torch.rand(count) < 0.03
        where = torch.randint(0, SIDE, (count,))
        index = torch.arange(SIDE)
        band = ((index[None] - where[:, None]).abs() < 1 + torch.rand(count)[:, None]).float() * struck[:, None].float()
        band = band[:, None, :, None] if axis == 2 else band[:, None, None, :]
        depth = each(count, -0.5, 0.6)[:, None, None, None]
        seen = torch.where(depth < -0.2, seen * (1 - band), seen + band * depth.clamp(min=0))
    patches = torch.cat([seen.clamp(-0.4, 1.6), paper], 1).contiguous(memory_format=torch.channels_last)
    return patches, facts, counts & ~lost


def train(boxes: BoxSet, pages: np.ndarray, epochs: int, seed: int = 1) -> MarkNet:
    """Return a network trained on these pages (AdamW, one cycle of rates)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = MarkNet().to(memory_format=torch.channels_last)
    steps = epochs * (len(pages) // PAGES_PER_STEP)
    adam = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=steps, pct_start=0.15)
    for epoch in range(epochs):
        started, losses = time.process_time(), []
        order = rng.permutation(pages)
        for start in range(0, len(order) - PAGES_PER_STEP + 1, PAGES_PER_STEP):
            batch = make_batch(boxes, order[start : start + PAGES_PER_STEP], rng)
            judged, alone, look = net(batch.patches, batch.page, batch.item, batch.facts)
            used = batch.counts
            loss = functional.cross_entropy(judged[used], batch.label[used])
            loss = loss + 0.4 * functional.cross_entropy(alone[used], batch.label[used])
            loss = loss + 0.2 * functional.cross_entropy(look[used], batch.look[used])
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            adam.step()
            cycle.step()
            losses.append(loss.item())
        print(f"epoch {epoch}: loss {np.mean(losses):.4f}, {time.process_time() - started:.0f} s", flush=True)
    return net.eval()


def judge(net: MarkNet, boxes: BoxSet, pages: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return logits of class and look, and the rows of the boxes, of these pages."""
    classes, looks, rows = [], [], []
    with torch.no_grad():
        for start in range(0, len(pages), 16):
            chosen = pages[start : start + 16]
            batch = make_batch(boxes, chosen, None)
            judged, _, look = net(batch.patches, batch.page, batch.item, batch.facts)
            classes.append(judged.numpy())
            looks.append(look.numpy())
            rows += [np.arange(boxes.start[page], boxes.start[page + 1]) for page in chosen]
    return np.concatenate(classes), np.concatenate(looks), np.concatenate(rows)


def best_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return what logits are divided by for the confidences to be true on these boxes."""
    values = torch.from_numpy(logits)
    heats = np.exp(np.linspace(-0.7, 1.5, 45))
    losses = [float(functional.cross_entropy(values / heat, torch.from_numpy(labels).long())) for heat in heats]
    return float(heats[int(np.argmin(losses))])


def report(logits: np.ndarray, labels: np.ndarray) -> None:
    """Print, for bands of confidence, how many boxes fall into them and how many of these are wrong."""
    shares = torch.from_numpy(logits).softmax(1).numpy()
    best, sure = shares.argmax(axis=1), shares.max(axis=1)
    for low, high in ((0.0, 0.7), (0.7, 0.9), (0.9, 0.97), (0.97, 0.99), (0.99, 0.997), (0.997, 0.999), (0.999, 1.01)):
        band = (sure >= low) & (sure < high)
        wrong, expected = int((best[band] != labels[band]).sum()), float((1 - sure[band]).sum())
        bounds = f"{low:.3f}-{min(high, 1.0):.3f}"
        print(f"  {bounds}: {int(band.sum()):6d} boxes, {wrong:4d} wrong, {expected:7.1f} expected")


def main() -> None:
    """Train on all pages but those held out, calibrate on these, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cache", type=Path, help="folder with the files that benchmarks.training_pages wrote")
    parser.add_argument("--hold-out", help="files whose pages are never trained on (a pattern)")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    boxes = read_box_set(sorted(chosen.cache.glob("*.npz")))
    every = np.arange(len(boxes.files))
    held = every % HELD_OUT == 0
    if chosen.hold_out:
        held = np.array([fnmatch(str(name).split("/")[0], chosen.hold_out) for name in boxes.files])
    started = time.time()
    net = train(boxes, every[~held], chosen.epochs, chosen.seed)
    logits, _, rows = judge(net, boxes, every[held])
    seen = boxes.visible[rows]
    heat = best_temperature(logits[seen], boxes.label[rows][seen])
    print(f"{int((~held).sum())} pages, {time.time() - started:.0f} s, temperature {heat:.2f}")
    print(f"{int(held.sum())} held out:")
    report(logits[seen] / np.float32(heat), boxes.label[rows][seen])
    export(net, heat, chosen.out)


if __name__ == "__main__":
    main()
