"""The page code: a short web address that says edition, sheet and page, and refuses what is not ours.

`HTTPS://HOST/S/` + edition (8 symbols) + sheet (9 digits) + page (1 symbol) + check (4 symbols), in letters that a QR
code holds most densely.
"""

import re
import secrets

from forms.check_digits import SYMBOLS, check_symbols, damm_digit
from forms.errors import FormsError
from forms.model import PageCode

BACK_PAGE = 0
"""Page number in the code of a back page: it holds instructions only, and a reader may skip it."""

EDITION_LENGTH = 8
SHEET_LENGTH = 9
_CHECK_LENGTH = 4
_CODE_LENGTH = EDITION_LENGTH + SHEET_LENGTH + 1 + _CHECK_LENGTH

LONGEST_CODE = 77
"""Characters that fit the QR code's fixed version 3 at its lowest error level (ISO/IEC 18004, table 7)."""

_ADDRESS = re.compile(r"HTTPS?://[0-9A-Z.:/%*+$-]*[0-9A-Z]")
_CODE = re.compile(r"(?:HTTPS?://\S+/S/)?([0-9A-Z]+)")
_LOOKALIKES = str.maketrans("OIL", "011")


def encode_page_code(code: PageCode, web_address: str) -> str:
    """Return the text of the page code.

    Args:
        code: edition key (8 symbols of base 32), sheet number and page (0 for a back page).
        web_address: base of the address, with scheme and without trailing slash.

    Raises:
        FormsError: the web address is too long for the code, or has letters it cannot hold.
    """
    address = web_address.rstrip("/").upper()
    if not _ADDRESS.fullmatch(address):
        raise FormsError(
            "The web address {address} cannot stand in a page code. Write it as https://name.example, with the "
            "letters a-z, digits, dot and hyphen only.",
            address=web_address,
        )
    text = f"{address}/S/{code_symbols(code)}"
    if len(text) > LONGEST_CODE:
        raise FormsError(
            "The web address {address} is {excess} characters too long for the page code. Use a shorter one.",
            address=web_address,
            excess=len(text) - LONGEST_CODE,
        )
    return text


def code_symbols(code: PageCode) -> str:
    """Return the 22 symbols of a page code that stand after the address: edition, sheet, page and check."""
    payload = f"{code.edition}{code.sheet}{SYMBOLS[code.page]}"
    return payload + check_symbols(payload)


def decode_page_code(text: str) -> PageCode | None:
    """Return what a page code says, or None where the text is not one of ours or has been damaged.

    Args:
        text: the whole address or only its last 22 characters; small letters, and O, I, L typed for 0, 1, 1, are taken.
    """
    found = _CODE.fullmatch(text.strip().upper())
    if not found:
        return None
    symbols = found[1].translate(_LOOKALIKES)
    if len(symbols) != _CODE_LENGTH:
        return None
    payload, check = symbols[:-_CHECK_LENGTH], symbols[-_CHECK_LENGTH:]
    if any(symbol not in SYMBOLS for symbol in symbols) or check_symbols(payload) != check:
        return None
    sheet = payload[EDITION_LENGTH : EDITION_LENGTH + SHEET_LENGTH]
    if not is_valid_number(sheet):
        return None
    return PageCode(edition=payload[:EDITION_LENGTH], sheet=sheet, page=SYMBOLS.index(payload[-1]))


def new_sheet_numbers(count: int, *, practice: bool = False) -> list[str]:
    """Return `count` different random numbers, from the operating system's source of randomness.

    A number never leads to a person: it says nothing but itself. The caller checks that it is new in the edition.

    Args:
        count: how many.
        practice: numbers of practice sheets start with 0, all others with 1-9.
    """
    numbers: dict[str, None] = {}
    while len(numbers) < count:
        first = "0" if practice else str(1 + secrets.randbelow(9))
        digits = f"{first}{secrets.randbelow(10**7):07d}"
        numbers[digits + damm_digit(digits)] = None
    return list(numbers)


def is_valid_number(number: str) -> bool:
    """Say whether this is a sheet number: nine digits, the last one the right check digit."""
    return (
        len(number) == SHEET_LENGTH and number.isascii() and number.isdigit() and damm_digit(number[:-1]) == number[-1]
    )


def is_practice_number(number: str) -> bool:
    """Say whether the number is that of a practice sheet, which is read like others and never counted."""
    return number.startswith("0")


def group_number(number: str) -> str:
    """Return the number in groups of three for print: `731 904 226`."""
    return " ".join(number[start : start + 3] for start in range(0, len(number), 3))
