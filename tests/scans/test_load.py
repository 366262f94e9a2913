"""Loading: every kind of file an office scanner makes, and every kind of bad one, with a clear error."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from scans.errors import (
    FileDamagedError,
    FileEmptyError,
    FileEncryptedError,
    FileTooLargeError,
    FileTypeError,
    ScanError,
)
from scans.files.load import count_pages, file_kind, load_page
from scans.settings import ReadingSettings
from tests.scans.drawn import encode

SETTINGS = ReadingSettings()
KINDS = ["jpeg", "png", "tiff-g4", "tiff-lzw", "pdf-jpeg", "pdf-g4", "pdf-flate", "pdf-jpx"]


@pytest.fixture
def page() -> np.ndarray:
    image = np.full((2200, 1500), 250, np.uint8)
    image[200:600, 300:500] = 20
    image[1500:1540, 100:1300] = 60
    return image


def _write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_picture(kind: str, page: np.ndarray, tmp_path: Path) -> None:
    path = _write(tmp_path, "scan.dat", encode(page, kind))

    loaded = load_page(path, 1, SETTINGS)

    assert count_pages(path, SETTINGS) == 1
    assert loaded.image.shape == page.shape
    assert loaded.image[400, 400] < 60
    assert loaded.image[1000, 1000] > 220


@pytest.mark.parametrize("kind", ["jpeg", "tiff-lzw", "pdf-jpeg", "pdf-g4"])
def test_a_page_of_300_dpi_is_read_at_half_its_size(kind: str, tmp_path: Path) -> None:
    page = np.full((3508, 2480), 250, np.uint8)
    page[300:900, 600:800] = 20

    loaded = load_page(_write(tmp_path, "scan", encode(page, kind, 300)), 1, SETTINGS)

    assert loaded.image.shape == (1754, 1240)
    assert loaded.reduction == 2
    assert loaded.dpi == pytest.approx(150, abs=1)
    assert loaded.image[300, 350] < 60


def test_black_and_white_is_noticed(page: np.ndarray, tmp_path: Path) -> None:
    assert load_page(_write(tmp_path, "a", encode(page, "pdf-g4")), 1, SETTINGS).bilevel
    assert not load_page(_write(tmp_path, "b", encode(page, "pdf-jpeg")), 1, SETTINGS).bilevel


def test_the_turn_of_a_pdf_page_is_respected(page: np.ndarray, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(encode(page, "pdf-jpeg"))) as pdf:
        pdf.pages[0].Rotate = 90
        pdf.save(tmp_path / "turned.pdf")

    loaded = load_page(tmp_path / "turned.pdf", 1, SETTINGS)

    assert loaded.image.shape == (1500, 2200)
    assert loaded.image[400, 2200 - 400] < 60


def test_a_pdf_page_that_is_not_one_image_is_drawn(tmp_path: Path, printed) -> None:
    path = _write(tmp_path, "print.pdf", printed.pdf)

    loaded = load_page(path, 1, SETTINGS)

    assert count_pages(path, SETTINGS) == 4
    assert loaded.compression == "rendered"
    assert loaded.image.shape == pytest.approx((2339, 1654), abs=2)


def test_a_text_layer_under_the_image_does_not_matter(page: np.ndarray, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(encode(page, "pdf-jpeg"))) as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        pdf.pages[0].Resources.Font = pikepdf.Dictionary(F1=font)
        pdf.pages[0].contents_add(b"BT 3 Tr /F1 12 Tf 50 400 Td (Mycket) Tj ET")
        pdf.save(tmp_path / "searchable.pdf")

    assert load_page(tmp_path / "searchable.pdf", 1, SETTINGS).compression == "dct"


def test_all_pages_of_a_tiff_are_found(page: np.ndarray, tmp_path: Path) -> None:
    pages = [Image.fromarray(page), Image.fromarray(255 - page), Image.fromarray(page)]
    pages[0].save(tmp_path / "stack.tif", save_all=True, append_images=pages[1:], compression="tiff_lzw")

    assert count_pages(tmp_path / "stack.tif", SETTINGS) == 3
    assert load_page(tmp_path / "stack.tif", 2, SETTINGS).image[400, 400] > 200


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "LA", "I;16", "CMYK"])
def test_pictures_of_every_mode_become_gray(mode: str, page: np.ndarray, tmp_path: Path) -> None:
    if mode == "I;16":
        picture = Image.fromarray(page.astype(np.uint16) * 256)
    else:
        picture = Image.fromarray(page).convert("RGB").convert("RGBA" if mode == "LA" else mode)
        picture = picture.convert(mode)
    name = "page.tif" if mode == "CMYK" else "page.png"
    picture.save(tmp_path / name)

    image = load_page(tmp_path / name, 1, SETTINGS).image

    assert image.dtype == np.uint8
    assert image[400, 400] < 60 < 220 < image[1000, 1000]


def test_an_empty_file_is_named_empty(tmp_path: Path) -> None:
    with pytest.raises(FileEmptyError, match=r"stack\.pdf is empty"):
        count_pages(_write(tmp_path, "stack.pdf", b""), SETTINGS)


def test_another_kind_of_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileTypeError, match="use PDF, TIFF, JPEG or PNG"):
        count_pages(_write(tmp_path, "letter.docx", b"PK\x03\x04" + b"x" * 500), SETTINGS)


def test_an_encrypted_pdf_is_named(page: np.ndarray, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(encode(page, "pdf-jpeg"))) as pdf:
        pdf.save(tmp_path / "secret.pdf", encryption=pikepdf.Encryption(user="u", owner="o"))

    with pytest.raises(FileEncryptedError, match="password"):
        count_pages(tmp_path / "secret.pdf", SETTINGS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0.02, 0.3, 0.9])
def test_a_file_that_is_cut_off_never_crashes(kind: str, kept: float, page: np.ndarray, tmp_path: Path) -> None:
    data = encode(page, kind)
    path = _write(tmp_path, "cut", data[: int(len(data) * kept)])

    try:
        image = load_page(path, 1, SETTINGS).image
    except ScanError as error:
        assert error.code in ("file_damaged", "file_type", "file_empty")
    else:
        assert image.ndim == 2  # some decoders give what they have


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff-g4", "pdf-jpeg", "pdf-g4"])
def test_scrambled_bytes_never_crash(kind: str, seed: int, page: np.ndarray, tmp_path: Path) -> None:
    data = bytearray(encode(page[:700, :600].copy(), kind))
    rng = np.random.default_rng(seed)
    for place in rng.integers(8, len(data), 12):
        data[place] = int(rng.integers(256))
    path = _write(tmp_path, "scrambled", bytes(data))

    try:
        assert load_page(path, 1, SETTINGS).image.ndim == 2
    except ScanError as error:
        assert str(error)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")

    with pytest.raises(FileTooLargeError, match="pixels"):
        load_page(_write(tmp_path, "bomb.png", data), 1, SETTINGS)


def test_a_pdf_image_with_too_many_pixels_is_refused(page: np.ndarray, tmp_path: Path) -> None:
    path = _write(tmp_path, "large.pdf", encode(page, "pdf-jpeg"))

    with pytest.raises(FileTooLargeError, match="1500 x 2200"):
        load_page(path, 1, ReadingSettings(max_page_pixels=1_000_000))


def test_a_pdf_page_that_says_it_is_huge_is_drawn_small(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(14_000, 14_000))
        pdf.save(tmp_path / "huge.pdf")

    assert max(load_page(tmp_path / "huge.pdf", 1, SETTINGS).image.shape) <= 6000


def test_too_many_pages_and_too_many_bytes_are_refused(page: np.ndarray, tmp_path: Path, printed) -> None:
    path = _write(tmp_path, "stack.pdf", printed.pdf)

    with pytest.raises(FileTooLargeError, match="at most 3"):
        count_pages(path, ReadingSettings(max_pages=3))
    with pytest.raises(FileTooLargeError, match="smaller stacks"):
        count_pages(path, ReadingSettings(max_file_bytes=100))


def test_a_page_that_is_not_there_is_named(tmp_path: Path, printed) -> None:
    with pytest.raises(FileDamagedError, match=r"Page 9 of stack\.pdf"):
        load_page(_write(tmp_path, "stack.pdf", printed.pdf), 9, SETTINGS)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match=r"gone\.pdf could not be opened"):
        file_kind(tmp_path / "gone.pdf")
