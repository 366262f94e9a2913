"""Pixels of black-and-white images are taken from where Pillow keeps them: the same ones, for as long as needed."""

import gc

import numpy as np
import pytest
from PIL import Image

from scans.files.image_pages import to_gray
from scans.files.pillow_pixels import shared_pixels


def _bilevel(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(5).integers(0, 2, (height, width), np.uint8) * np.uint8(255)).convert(
        "1"
    )


@pytest.mark.parametrize("size", [(16, 9), (1241, 877), (7, 1)])
def test_the_pixels_are_those_that_pillow_would_copy(size) -> None:
    image = _bilevel(*size)

    pixels = shared_pixels(image)

    assert pixels is not None
    assert np.array_equal(pixels, np.asarray(image.convert("L")))
    assert not pixels.flags.writeable


def test_the_pixels_outlive_their_image() -> None:
    image = _bilevel(1200, 900)
    expected, pixels = np.asarray(image.convert("L")), shared_pixels(image)
    del image
    gc.collect()
    others = [_bilevel(1200, 900) for _ in range(3)]

    assert np.array_equal(pixels, expected)
    assert others


def test_an_image_of_several_blocks_is_copied_instead() -> None:
    image = Image.new("1", (9000, 9000), 1)
    image.putpixel((8999, 8999), 0)

    gray = to_gray(image)

    assert shared_pixels(image) is None
    assert (gray.shape, int(gray[0, 0]), int(gray[-1, -1])) == ((9000, 9000), 255, 0)
