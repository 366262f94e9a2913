"""The network that judges boxes, as PyTorch trains it; `scans.marks.mark_model` runs the same with plain arrays."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from scans.marks.mark_model import CLASSES, Look

CHANNELS = (12, 24, 40, 48)
EMBEDDING = 32
HIDDEN = 64


class MarkNet(nn.Module):
    """A box's look from its patch; then its class, given the person's other marks and the question's other boxes."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 2
        for index, channels in enumerate(CHANNELS):
            last = index == len(CHANNELS) - 1
            layers += [
                nn.Conv2d(before, channels, 3, stride=1 if last else 2, padding=0 if last else 1, bias=False),
                nn.BatchNorm2d(channels),
                nn.ReLU(),
            ]
            before = channels
        self.convolutions = nn.Sequential(*layers)
        self.embed = nn.Linear(CHANNELS[-1] * 16, EMBEDDING)
        self.alone = nn.Linear(EMBEDDING, len(CLASSES))
        self.look = nn.Linear(EMBEDDING, len(Look))
        self.first = nn.Linear(3 * EMBEDDING + 3 + 3 + 5, HIDDEN)
        self.second = nn.Linear(HIDDEN, len(CLASSES))

    def forward(self, patches: Tensor, page: Tensor, item: Tensor, facts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits of class in context, class alone, and look."""
        seen = functional.relu(self.embed(self.convolutions(patches).flatten(1)))
        alone = self.alone(seen)
        shares = alone.softmax(1)
        together = (page[:, None] == page[None, :]).float()
        question = together * (item[:, None] == item[None, :]).float()
        elsewhere = (together - question) * shares[None, :, 1]
        beside = question - torch.eye(len(page))
        count = elsewhere.sum(1, keepdim=True)
        context = torch.cat(
            [
                seen,
                alone,
                elsewhere @ seen / (count + 0.5),
                (count / 10).clamp(max=1.5),
                (beside * (1 - shares[None, :, 0])) @ seen,
                beside @ shares[:, 1:],
                facts,
            ],
            1,
        )
        return alone + self.second(functional.relu(self.first(context))), alone, self.look(seen)


def export(net: MarkNet, temperature: float, path: Path) -> None:
    """Write the weights with the normalisation folded in, as half-precision arrays."""
    arrays: dict[str, np.ndarray] = {"temperature": np.float32(temperature)}
    modules = list(net.convolutions)
    for index in range(len(CHANNELS)):
        convolution, norm = modules[3 * index], modules[3 * index + 1]
        scale = norm.weight / (norm.running_var + norm.eps).sqrt()
        arrays[f"kernel{index}"] = (convolution.weight * scale[:, None, None, None]).detach().numpy()
        arrays[f"bias{index}"] = (norm.bias - norm.running_mean * scale).detach().numpy()
    for name in ("embed", "alone", "look", "first", "second"):
        layer = getattr(net, name)
        arrays[f"{name}_weight"] = layer.weight.detach().numpy().T
        arrays[f"{name}_bias"] = layer.bias.detach().numpy()
    np.savez_compressed(path, **{name: np.asarray(value, np.float16) for name, value in arrays.items()})
