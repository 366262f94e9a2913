"""Page codes and sheet numbers: what is written is read back, what is not ours or damaged is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.check_digits import SYMBOLS, check_symbols, damm_digit
from forms.errors import FormsError
from forms.model import PageCode
from forms.page_code import (
    LONGEST_CODE,
    decode_page_code,
    encode_page_code,
    group_number,
    is_practice_number,
    is_valid_number,
    new_sheet_numbers,
)

ADDRESS = "https://kryss.example"

house = settings(deadline=None, derandomize=True, database=None)
numbers = st.integers(0, 99_999_999).map(lambda value: f"{value:08d}").map(lambda digits: digits + damm_digit(digits))
editions = st.text(SYMBOLS, min_size=8, max_size=8)
codes = st.builds(PageCode, edition=editions, sheet=numbers, page=st.integers(0, 9))


@house
@given(codes)
def test_what_is_encoded_is_decoded(code: PageCode) -> None:
    text = encode_page_code(code, ADDRESS)
    assert decode_page_code(text) == code
    assert decode_page_code(text[-22:].lower()) == code


@house
@given(codes, st.integers(0, 21), st.sampled_from(SYMBOLS))
def test_any_single_wrong_symbol_is_found(code: PageCode, place: int, symbol: str) -> None:
    text = encode_page_code(code, ADDRESS)[-22:]
    wrong = text[:place] + symbol + text[place + 1 :]
    assert decode_page_code(wrong) == (code if wrong == text else None)


@house
@given(codes, st.data())
def test_up_to_four_wrong_symbols_are_found(code: PageCode, data: st.DataObject) -> None:
    text = encode_page_code(code, ADDRESS)[-22:]
    places = data.draw(st.sets(st.integers(0, 21), min_size=1, max_size=4))
    wrong = list(text)
    for place in places:
        wrong[place] = data.draw(st.sampled_from(SYMBOLS))
    if "".join(wrong) != text:
        assert decode_page_code("".join(wrong)) is None


@house
@given(st.text())
def test_foreign_text_is_no_code(text: str) -> None:
    assert decode_page_code(text) is None


@pytest.mark.parametrize(
    "text", ["", "https://example.org/S/", "HTTPS://KRYSS.EXAMPLE/S/0000000000000000000000", "WIFI:T:WPA;S:x;P:y;;"]
)
def test_foreign_codes_are_refused(text: str) -> None:
    assert decode_page_code(text) is None


def test_letters_typed_for_digits_are_taken() -> None:
    text = encode_page_code(PageCode("10A0B1C0", "241571073", 1), ADDRESS)[-22:]
    assert decode_page_code(text.replace("0", "o").replace("1", "l")) == PageCode("10A0B1C0", "241571073", 1)


@house
@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 8), st.sampled_from("0123456789"))
def test_every_wrong_digit_of_a_number_is_found(digits: str, place: int, digit: str) -> None:
    number = digits + damm_digit(digits)
    wrong = number[:place] + digit + number[place + 1 :]
    assert is_valid_number(wrong) == (wrong == number)


@house
@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7))
def test_swapped_neighbours_in_a_number_are_found(digits: str, place: int) -> None:
    number = digits + damm_digit(digits)
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_valid_number(wrong) == (wrong == number)


@pytest.mark.parametrize("practice", [True, False])
def test_new_numbers_are_different_valid_and_of_their_kind(practice: bool) -> None:
    found = new_sheet_numbers(500, practice=practice)
    assert len(set(found)) == 500
    assert all(is_valid_number(number) and is_practice_number(number) is practice for number in found)


def test_numbers_are_printed_in_groups_of_three() -> None:
    assert group_number("731904226") == "731 904 226"


@pytest.mark.parametrize("number", ["", "12345678", "1234567890", "12345678a", "١٢٣٤٥٦٧٨٩"])
def test_other_than_nine_digits_is_no_number(number: str) -> None:
    assert not is_valid_number(number)


def test_the_longest_address_still_fits_and_one_letter_more_is_refused() -> None:
    code = PageCode("3VKQ7W2M", "241571073", 1)
    host = "a" * (LONGEST_CODE - len("https://.se/S/") - 22) + ".se"
    assert len(encode_page_code(code, f"https://{host}")) == LONGEST_CODE
    with pytest.raises(FormsError, match="1 characters too long"):
        encode_page_code(code, f"https://a{host}")


@pytest.mark.parametrize("address", ["kryss.example", "https://kryss.example/?a=1", "https://åsele.example", ""])
def test_addresses_that_a_code_cannot_hold_are_refused(address: str) -> None:
    with pytest.raises(FormsError, match="cannot stand in a page code"):
        encode_page_code(PageCode("3VKQ7W2M", "241571073", 1), address)


def test_check_symbols_never_change_between_versions() -> None:
    assert check_symbols("3VKQ7W2M2415710731") == "WA5D"
