"""Pages that unfold without end: forms that show forms that show forms, or themselves.

PDFium unfolds a page when it opens it, so this is looked at before. Scanned pages have no such forms at all, printed
ones a few.
"""

import zlib
from typing import Any

import pikepdf

_MOST_SHOWN = 20_000
"""Things that a page may show once its forms are unfolded: a page of text cut into single letters has 5,000."""

_MOST_FORMS = 500
_MOST_BYTES = 4 << 20


def unfolds_too_far(page: Any) -> bool:
    """Say whether the forms of a page unfold to more than any real page holds.

    Args:
        page: The page's dictionary.

    Raises:
        pikepdf.PdfError: An object is damaged; so do TypeError, ValueError and AttributeError where it is of another
            kind than it should be.
    """
    return _Unfolding().size_of(page, 0) > _MOST_SHOWN


class _Unfolding:
    """Counts what forms show, each form once."""

    def __init__(self) -> None:
        self._sizes: dict[tuple[int, int], float] = {}
        self._looked_at = 0

    def size_of(self, holder: Any, depth: int) -> float:
        """Return how many things a page or form shows at most; infinity where it shows itself."""
        forms = self._forms_in(holder)
        if not forms:
            return 1.0
        if depth > 20 or self._looked_at > _MOST_FORMS:
            return float("inf")
        shown = _count_shown(holder)
        return 1.0 + shown * max(self._size_of_form(form, depth + 1) for form in forms)

    def _size_of_form(self, form: Any, depth: int) -> float:
        if form.objgen not in self._sizes:
            self._sizes[form.objgen] = float("inf")  # what it is as long as it is not known: it may lead back here
            self._sizes[form.objgen] = self.size_of(form, depth)
        return self._sizes[form.objgen]

    def _forms_in(self, holder: Any) -> list[Any]:
        resources = holder.get("/Resources")
        things: Any = {} if resources is None else resources.get("/XObject", {})
        forms = []
        for name in things.keys():  # noqa: SIM118 (a dictionary of a PDF cannot be iterated over itself)
            self._looked_at += 1
            if self._looked_at > _MOST_FORMS:
                break
            if things[name].get("/Subtype") == "/Form":
                forms.append(things[name])
        return forms


def _count_shown(holder: Any) -> int:
    """Return how often the content of a page or form shows something, at most."""
    parts: list[Any] = [holder]
    if not isinstance(holder, pikepdf.Stream):
        content: Any = holder.get("/Contents")
        parts = list(content) if isinstance(content, pikepdf.Array) else [] if content is None else [content]
    return sum(_beginning(part).count(b"Do") for part in parts[:_MOST_FORMS])


def _beginning(stream: Any) -> bytes:
    """Return the first megabytes of a content stream; of codings other than the usual one, the bytes as stored."""
    data = bytes(stream.read_raw_bytes())
    if stream.get("/Filter") != "/FlateDecode":
        return data
    try:
        return zlib.decompressobj().decompress(data, _MOST_BYTES)
    except zlib.error:
        return b""
