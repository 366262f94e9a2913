"""What Typst remembers of documents: measured with the C library's own count of what is in use."""

import ctypes
import platform
import random

import pytest

from forms.typesetting import forget_documents, typeset_pdf

_FIELDS = (  # as in malloc.h, in its order
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
)

LONG = 12
"""Pages' worth of numbers; Typst remembers megabytes of each."""


class Mallinfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in _FIELDS]


def in_use() -> int:
    """Bytes that the process has asked for and not given back."""
    mallinfo = ctypes.CDLL(None).mallinfo2
    mallinfo.restype = Mallinfo
    found = mallinfo()
    return found.uordblks + found.hblkhd


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc counts what is in use")
def test_what_typst_remembers_of_long_documents_is_given_back(tmp_path):
    template = tmp_path / "long.typ"
    template.write_text("#for line in json(bytes(sys.inputs.data)).lines [#line #parbreak()]")
    forget_documents()
    numbers, before = random.Random(1), in_use()
    for _ in range(2):
        typeset_pdf(
            template, {"lines": [" ".join(str(numbers.random()) for _ in range(150)) for _ in range(LONG)]}, tags=False
        )
    held = in_use() - before
    forget_documents()
    assert held > 5_000_000
    assert in_use() - before < held / 4
