"""A small form, printed for real, and files of every kind made of its pages."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from forms.assemble import assemble_form
from forms.form_pdf import make_edition, render_sheets
from forms.model import Edition, Form, Item, ItemKind, ItemRole, Option, PageLayout, QuestionSet, Sheet
from forms.page_code import new_sheet_numbers
from scans.model import AnswerState, GrayImage, PageReading
from survey_app.demo.marks import DrawnPage, Event, Person, Style

cv2.setNumThreads(1)

PERIOD = "2026-autumn"
DPI = 200
PLAIN = Person(Style.CROSS, width_mm=0.5, gray=50, jitter=0.03, other_styles=0.0)
ANSWERS = {"t.q1": ("a",), "t.q2": ("c",), "t.q3": ("d",), "t.q4": ("b",), "t.q5": ("a", "c"), "t.q6": ("b",)}


WORDS = {
    "sv": (
        "Hur lätt eller svårt är det att få kontakt med oss",
        "Mycket lätt",
        "Ganska lätt",
        "Ganska svårt",
        "Mycket svårt",
    ),
    "en": ("How easy or hard is it to get in touch with us", "Very easy", "Fairly easy", "Fairly hard", "No"),
    "ar": ("ما مدى سهولة الاتصال بنا", "سهل جدا", "سهل إلى حد ما", "صعب إلى حد ما", "لا"),
}
"""For each language a question and the words of its four options."""


def _item(key: str, options: str, kind: ItemKind = ItemKind.ONE, version: int = 1) -> Item:
    def words(place: int) -> dict[str, str]:
        return {language: texts[place] for language, texts in WORDS.items()}

    return Item(
        key=key,
        version=version,
        kind=kind,
        role=ItemRole.QUALITY,
        text={language: f"{question} ({key})?" for language, question in words(0).items()},
        label={language: key for language in WORDS},
        options=tuple(Option(option, words("abcd".index(option) + 1)) for option in options),
    )


def make_form(period: str = PERIOD, *, version: int = 1, language: str = "sv") -> Form:
    items = [_item(f"t.q{number}", "abcd", version=version) for number in range(1, 7)]
    items[4] = _item("t.q5", "abcd", ItemKind.MANY)
    questions = QuestionSet("t", dict.fromkeys(WORDS, "Test"), tuple(items), confirmed_languages=frozenset(WORDS))
    return assemble_form(
        period,
        language,
        [questions],
        organisation="Socialtjänsten i {municipality}",
        web_address="https://svar.example.se",
        title=f"Frågor {version}",
    )


@dataclass(frozen=True)
class Printed:
    """A printed form: its edition, its sheets, and the pages as clean gray images at 200 dpi."""

    form: Form
    edition: Edition
    sheets: tuple[Sheet, ...]
    pages: tuple[GrayImage, ...]
    pdf: bytes

    @property
    def layout(self) -> PageLayout:
        return self.edition.layout.pages[0]


def print_form(form: Form, *, count: int = 4, practice: bool = False, back_page: bool = False) -> Printed:
    edition = make_edition(form)
    numbers = new_sheet_numbers(count, practice=practice)
    sheets = tuple(Sheet(number, "2421", "Storuman", practice=practice) for number in numbers)
    pdf = render_sheets(form, edition, sheets, back_page=back_page)
    return Printed(form, edition, sheets, draw_pdf(pdf), pdf)


def draw_pdf(pdf: bytes, dpi: float = DPI) -> tuple[GrayImage, ...]:
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        bitmap = page.render(scale=dpi / 72, grayscale=True)
        pages.append(np.ascontiguousarray(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width]))
    document.close()
    return tuple(pages)


def options_of(reading: PageReading) -> dict[str, tuple[str, ...]]:
    return {answer.item: answer.options for answer in reading.answers}


def silent_errors(drawn: DrawnPage, reading: PageReading) -> list[tuple[str, AnswerState, tuple[str, ...]]]:
    """Return what the reading states as certain although a careful human would not code it so.

    A ring around words that crosses the box of the same option may be read as that option.
    """
    rings = items_where(drawn, Event.CIRCLED_WORDS)
    certain = [answer for answer in reading.answers if answer.state is not AnswerState.DOUBTFUL]
    return [
        (answer.item, answer.state, answer.options)
        for answer in certain
        if answer.options != drawn.meant[answer.item]
        or (answer.item in drawn.for_a_person - rings and answer.state is not AnswerState.MULTIPLE)
    ]


def items_where(drawn: DrawnPage, event: Event) -> set[str]:
    """Return the questions at which the person did this."""
    return {item for item, happened in drawn.events.items() if happened is event}


def encode(image: GrayImage, kind: str, dpi: int = DPI) -> bytes:
    """Return one page as a file of this kind: jpeg, png, tiff-g4, tiff-lzw, pdf-jpeg, pdf-g4, pdf-flate, pdf-jpx."""
    container, _, how = kind.partition("-")
    picture = Image.fromarray(image)
    if how == "g4":
        picture = picture.point(lambda value: 255 if value > 150 else 0).convert("1")
    stream = io.BytesIO()
    if container in ("jpeg", "png"):
        picture.save(stream, container.upper(), dpi=(dpi, dpi))
    elif container == "tiff":
        picture.save(stream, "TIFF", compression={"g4": "group4", "lzw": "tiff_lzw"}[how], dpi=(dpi, dpi))
    elif how in ("jpeg", "g4"):
        picture.save(stream, "PDF", resolution=dpi)
    else:
        return _pdf_with(picture, how, dpi)
    return stream.getvalue()


def _pdf_with(picture: Image.Image, how: str, dpi: int) -> bytes:
    import pikepdf

    data = io.BytesIO()
    if how == "jpx":
        picture.save(data, "JPEG2000", quality_mode="rates", quality_layers=[12])
    with pikepdf.new() as pdf:
        points = [side / dpi * 72 for side in picture.size]
        page = pdf.add_blank_page(page_size=tuple(points))
        image = pdf.make_stream(
            data.getvalue() if how == "jpx" else picture.tobytes(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
        )
        if how == "jpx":
            image.Filter = pikepdf.Name.JPXDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = pdf.make_stream(f"q {points[0]} 0 0 {points[1]} 0 0 cm /Im0 Do Q".encode())
        stream = io.BytesIO()
        pdf.save(stream)
    return stream.getvalue()
