"""Every kind of file an office scanner makes: codings, strips, masks, turns, tags, long stacks."""

import resource
import struct
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image

from scans.files.load import count_pages, load_page, open_scan
from scans.model import GrayImage, LoadedPage, PageStatus
from scans.pipeline import read_file_page
from scans.settings import ReadingSettings
from tests.scans.drawn import encode
from tests.scans.jbig2_writer import g4_data, lossless_page
from tests.scans.scan_files import PdfImage, PdfPage, flate, g4, jbig2, jpeg, jpeg_2000, strips, write_pdf

SETTINGS = ReadingSettings()


@pytest.fixture(scope="module")
def page() -> GrayImage:
    image = np.full((2200, 1556), 250, np.uint8)
    image[200:600, 300:500] = 20
    image[1500:1540, 100:1300] = 60
    return image


def _is_the_page(loaded: LoadedPage) -> bool:
    height, width = loaded.image.shape
    small = cv2.resize(loaded.image, (389, 550), interpolation=cv2.INTER_AREA)
    return height > width and bool(small[100, 100] < 60 < 220 < small[250, 250]) and bool(small[380, 200] < 110)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_of_any_colours_in_a_pdf_is_read(mode: str, page: GrayImage, tmp_path: Path) -> None:
    assert _is_the_page(load_page(write_pdf(tmp_path / "a.pdf", PdfPage([jpeg(page, mode=mode)])), 1, SETTINGS))


def test_jpeg_2000_is_decoded_at_half_its_size(page: GrayImage, tmp_path: Path) -> None:
    large = np.asarray(cv2.resize(page, (2480, 3508)), np.uint8)
    loaded = load_page(write_pdf(tmp_path / "a.pdf", PdfPage([jpeg_2000(large)])), 1, SETTINGS)

    assert loaded.image.shape == (1754, 1240)
    assert loaded.compression == "jpx"
    assert _is_the_page(loaded)


def test_jbig2_coded_pixel_by_pixel_is_read_without_warning(page: GrayImage, tmp_path: Path) -> None:
    image = jbig2(lossless_page(page), page.shape[::-1])
    loaded = load_page(write_pdf(tmp_path / "a.pdf", PdfPage([image])), 1, SETTINGS)

    assert _is_the_page(loaded)
    assert (loaded.compression, loaded.bilevel, loaded.warning) == ("jbig2", True, None)


@pytest.mark.parametrize("stencil", [False, True])
@pytest.mark.parametrize(("black_is_1", "swapped"), [(False, False), (True, True)])
def test_g4_is_read_however_black_is_written(
    stencil: bool, black_is_1: bool, swapped: bool, page: GrayImage, tmp_path: Path
) -> None:
    image = g4(page, stencil=stencil, black_is_1=black_is_1, swapped=swapped)
    loaded = load_page(write_pdf(tmp_path / "a.pdf", PdfPage([image])), 1, SETTINGS)

    assert _is_the_page(loaded)
    assert (loaded.compression, loaded.bilevel, loaded.warning) == ("ccitt", True, None)


@pytest.mark.parametrize(("black_is_1", "swapped"), [(True, False), (False, True)])
def test_a_negative_looks_as_a_viewer_shows_it(
    black_is_1: bool, swapped: bool, page: GrayImage, tmp_path: Path
) -> None:
    image = g4(255 - page, black_is_1=black_is_1, swapped=swapped)

    assert _is_the_page(load_page(write_pdf(tmp_path / "a.pdf", PdfPage([image])), 1, SETTINGS))


def test_a_stencil_in_another_colour_is_drawn_as_it_looks(page: GrayImage, tmp_path: Path) -> None:
    image = g4(page, stencil=True, paint="0.9 0.9 0.9 rg")
    loaded = load_page(write_pdf(tmp_path / "a.pdf", PdfPage([image])), 1, SETTINGS)

    assert loaded.compression == "rendered"
    assert loaded.image.min() > 200


@pytest.mark.parametrize("make", [jpeg, g4, flate])
@pytest.mark.parametrize("count", [2, 9])
def test_strips_make_one_page(make: object, count: int, page: GrayImage, tmp_path: Path) -> None:
    loaded = load_page(write_pdf(tmp_path / "a.pdf", PdfPage(strips(page, count, make))), 1, SETTINGS)

    assert _is_the_page(loaded)
    assert loaded.warning is None
    assert loaded.bilevel is (make is g4)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("make", [jpeg, g4, jpeg_2000])
def test_the_turn_of_a_page_is_respected(turn: int, make: object, page: GrayImage, tmp_path: Path) -> None:
    stored = np.ascontiguousarray(np.rot90(page, turn // 90))
    points = (595.0, 842.0) if turn in (0, 180) else (842.0, 595.0)
    path = write_pdf(tmp_path / "a.pdf", PdfPage([make(stored)], points, rotate=turn))  # type: ignore[operator]

    assert _is_the_page(load_page(path, 1, SETTINGS))


def test_pages_of_mixed_size_and_direction_are_read_each_in_its_own(page: GrayImage, tmp_path: Path) -> None:
    small = np.ascontiguousarray(page[::2, ::2])
    lying = np.ascontiguousarray(np.rot90(page))
    path = write_pdf(
        tmp_path / "mixed.pdf",
        PdfPage([jpeg(page)]),
        PdfPage([g4(lying)], (842.0, 595.0)),
        PdfPage([flate(small)], (420.0, 595.0)),
        PdfPage([jpeg_2000(page)], (1191.0, 1684.0)),
    )

    with open_scan(path, SETTINGS) as scan:
        shapes = [scan.load(number).image.shape for number in range(1, scan.page_count + 1)]

    assert shapes == [(2200, 1556), (1556, 2200), (1100, 778), (2200, 1556)]


def test_the_same_image_bytes_in_a_form_are_found(page: GrayImage, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", PdfPage([g4(page)]))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        front = pdf.pages[0]
        form = pdf.make_stream(
            front.Contents.read_bytes(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 595, 842],
            Resources=front.Resources,
        )
        front.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm0=form))
        front.Contents = pdf.make_stream(b"/Fm0 Do")
        pdf.save(path)

    loaded = load_page(path, 1, SETTINGS)
    assert _is_the_page(loaded)
    assert loaded.bilevel


@pytest.mark.parametrize(
    "compression", ["group4", "group3", "tiff_lzw", "jpeg", "tiff_adobe_deflate", "packbits", None]
)
def test_a_tiff_of_any_coding_is_read(compression: str | None, page: GrayImage, tmp_path: Path) -> None:
    picture = Image.fromarray(page)
    if compression and compression.startswith("group"):
        picture = picture.point(lambda value: 255 if value > 128 else 0).convert("1")
    picture.save(tmp_path / "a.tif", compression=compression)

    assert _is_the_page(load_page(tmp_path / "a.tif", 1, SETTINGS))


@pytest.mark.parametrize(("order", "big"), [("II", False), ("MM", False), ("II", True)])
def test_tiff_pages_are_found_in_both_byte_orders(order: str, big: bool, page: GrayImage, tmp_path: Path) -> None:
    _write_tiff(tmp_path / "a.tif", [page, 255 - page, page], order, big=big)

    assert count_pages(tmp_path / "a.tif", SETTINGS) == 3
    assert _is_the_page(load_page(tmp_path / "a.tif", 3, SETTINGS))
    assert load_page(tmp_path / "a.tif", 2, SETTINGS).image[100, 100] < 20


def test_a_thumbnail_in_a_tiff_is_no_page(page: GrayImage, tmp_path: Path) -> None:
    _write_tiff(tmp_path / "a.tif", [page[::8, ::8], page], "II", thumbnails=(0,))

    assert count_pages(tmp_path / "a.tif", SETTINGS) == 1
    assert load_page(tmp_path / "a.tif", 1, SETTINGS).image.shape == page.shape


def test_a_tiled_tiff_is_read(page: GrayImage, tmp_path: Path) -> None:
    _write_tiff(tmp_path / "a.tif", [page], "II", tile=256)

    assert _is_the_page(load_page(tmp_path / "a.tif", 1, SETTINGS))


def _write_tiff(
    path: Path,
    pages: list[GrayImage],
    order: str,
    *,
    big: bool = False,
    thumbnails: tuple[int, ...] = (),
    tile: int = 0,
) -> None:
    """Write uncompressed pages, with their directories after their pixels (TIFF 6.0; BigTIFF)."""
    sign = "<" if order == "II" else ">"
    word, entry = ("Q", "HHQ") if big else ("I", "HHI")
    file = bytearray(
        order.encode() + struct.pack(sign + ("HHHQ" if big else "HI"), *((43, 8, 0, 0) if big else (42, 0)))
    )
    link = len(file) - struct.calcsize(sign + word)
    for number, page in enumerate(pages):
        height, width = page.shape
        blocks = [np.ascontiguousarray(page)] if not tile else _tiles(page, tile)
        starts = []
        for block in blocks:
            starts.append(len(file))
            file += block.tobytes()
        lists = [starts, [block.nbytes for block in blocks]]
        places = []
        for values in lists:
            places.append(len(file))
            file += struct.pack(f"{sign}{len(values)}I", *values)
        layout = (
            {322: (tile,), 323: (tile,), 324: starts, 325: lists[1]}
            if tile
            else {273: starts, 278: (height,), 279: lists[1]}
        )
        tags = {
            254: (1 if number in thumbnails else 0,),
            256: (width,),
            257: (height,),
            258: (8,),
            259: (1,),
            262: (1,),
        }
        tags |= {277: (1,)} | layout
        struct.pack_into(sign + word, file, link, len(file))
        file += struct.pack(sign + ("Q" if big else "H"), len(tags))
        for tag, values in sorted(tags.items()):
            at = {273: 0, 324: 0, 279: 1, 325: 1}.get(tag)
            value = places[at] if at is not None and len(values) > 1 else values[0]
            file += struct.pack(sign + entry, tag, 4, len(values))
            file += struct.pack(sign + "I", value) + (b"\x00" * 4 if big else b"")
        link = len(file)
        file += struct.pack(sign + word, 0)
    path.write_bytes(bytes(file))


def _tiles(page: GrayImage, side: int) -> list[GrayImage]:
    height, width = (-(-length // side) * side for length in page.shape)
    padded = np.full((height, width), 255, np.uint8)
    padded[: page.shape[0], : page.shape[1]] = page
    return [
        np.ascontiguousarray(padded[top : top + side, left : left + side])
        for top in range(0, height, side)
        for left in range(0, width, side)
    ]


@pytest.mark.parametrize("dpi", [(0, 0), (1, 1), (72, 72), (9999, 9999), (300, 299), (600, 300), (300, 600)])
@pytest.mark.parametrize("name", ["a.tif", "a.jpg", "a.png"])
def test_lying_resolution_tags_change_nothing(dpi: tuple[int, int], name: str, page: GrayImage, tmp_path: Path) -> None:
    Image.fromarray(page).save(tmp_path / name, dpi=dpi)
    loaded = load_page(tmp_path / name, 1, SETTINGS)

    assert loaded.image.shape == page.shape
    assert _is_the_page(loaded)


@pytest.mark.parametrize("kind", ["a.tif", "a.jpg", "g4.tif", "untagged.tif", "a.pdf", "g4.pdf"])
def test_a_fax_gets_square_pixels(kind: str, page: GrayImage, tmp_path: Path) -> None:
    fax = np.asarray(cv2.resize(page, (1728, 1146), interpolation=cv2.INTER_AREA), np.uint8)
    picture = Image.fromarray(fax)
    path = tmp_path / kind
    if kind.endswith("pdf"):
        write_pdf(path, PdfPage([(g4 if "g4" in kind else jpeg)(fax)], (610.0, 842.0)))
    elif "g4" in kind:
        picture.point(lambda value: 255 if value > 128 else 0).convert("1").save(
            path, compression="group4", dpi=(204, 98)
        )
    else:
        picture.save(path, **({} if "untagged" in kind else {"dpi": (204, 98)}))

    loaded = load_page(path, 1, SETTINGS)

    assert loaded.image.shape[0] / loaded.image.shape[1] == pytest.approx(2**0.5, rel=0.04)
    assert _is_the_page(loaded)
    if "g4" in kind:
        assert len(np.unique(loaded.image)) == 2


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
def test_a_phone_photo_is_read_whatever_its_orientation_tag(orientation: int, fill, editions, tmp_path: Path) -> None:
    turns = {2: [1], 3: [0, 1], 4: [0], 5: ["T"], 6: ["T", 0], 7: ["T", 0, 1], 8: ["T", 1]}
    stored = fill().image
    for step in turns.get(orientation, []):  # what undoes the tag's turn
        stored = stored.T if step == "T" else np.flip(stored, step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(np.ascontiguousarray(stored)).save(tmp_path / "photo.jpg", exif=exif, quality=90)

    reading = read_file_page(tmp_path / "photo.jpg", 1, editions, SETTINGS)

    assert reading.status is PageStatus.READ
    assert reading.answer("t.q2").options == ("c",)


def test_a_cmyk_jpeg_is_read(page: GrayImage, tmp_path: Path) -> None:
    Image.fromarray(page).convert("CMYK").save(tmp_path / "a.jpg")

    assert _is_the_page(load_page(tmp_path / "a.jpg", 1, SETTINGS))


def test_backs_are_told_from_pages_with_print(fill, editions, tmp_path: Path) -> None:
    white = np.full((2339, 1654), 244, np.uint8)
    rng = np.random.default_rng(3)
    back = np.asarray(white - rng.normal(0, 2, white.shape).clip(0, 9), np.uint8)
    front = fill().image
    path = write_pdf(tmp_path / "duplex.pdf", *[PdfPage([jpeg(side)]) for side in (front, back, front, back)])

    statuses = [read_file_page(path, number, editions, SETTINGS).status for number in (1, 2, 3, 4)]

    assert statuses == [PageStatus.READ, PageStatus.BLANK, PageStatus.READ, PageStatus.BLANK]


@pytest.mark.parametrize("kind", ["pdf", "tif"])
def test_a_stack_of_600_pages_is_loaded_in_flat_memory(kind: str, page: GrayImage, tmp_path: Path) -> None:
    path = tmp_path / f"stack.{kind}"
    if kind == "tif":
        _write_g4_stack(path, page, 600)
    else:
        one: PdfImage = g4(page)
        write_pdf(path, *[PdfPage([one]) for _ in range(600)])

    with open_scan(path, SETTINGS) as scan:
        assert scan.page_count == 600
        for number in range(1, 30):
            scan.load(number)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for number in range(30, 601, 5):
            scan.load(number)
        grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert grown_kb < 12_000


def _write_g4_stack(path: Path, page: GrayImage, count: int) -> None:
    """Write a TIFF whose pages all have the same pixels."""
    data = g4_data(page)
    file = bytearray(b"II*\x00" + struct.pack("<I", 8 + len(data)) + data)
    size = 2 + 9 * 12 + 4
    tags = {256: page.shape[1], 257: page.shape[0], 258: 1, 259: 4, 262: 0, 273: 8, 277: 1, 278: page.shape[0]}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in (tags | {279: len(data)}).items())
    for number in range(count):
        following = len(file) + size if number < count - 1 else 0
        file += struct.pack("<H", 9) + entries + struct.pack("<I", following)
    path.write_bytes(bytes(file))


@pytest.mark.parametrize("kind", ["jpeg", "tiff-g4", "pdf-jpeg", "pdf-g4", "pdf-jpx", "tiff-lzw", "png"])
def test_answers_are_the_same_in_every_kind_of_file(kind: str, fill, editions, tmp_path: Path) -> None:
    (tmp_path / "scan").write_bytes(encode(fill().image, kind))

    reading = read_file_page(tmp_path / "scan", 1, editions, SETTINGS)

    assert {answer.item: answer.options for answer in reading.answers}["t.q3"] == ("d",)
