from collections import Counter

import pytest

from survey_app.domain.register import municipalities, municipality, municipality_name, names_in_order
from survey_app.errors import NotFoundError

PER_COUNTY = {
    "01": 26,
    "03": 8,
    "04": 9,
    "05": 13,
    "06": 13,
    "07": 8,
    "08": 12,
    "09": 1,
    "10": 5,
    "12": 33,
    "13": 6,
    "14": 49,
    "17": 16,
    "18": 12,
    "19": 10,
    "20": 15,
    "21": 10,
    "22": 7,
    "23": 8,
    "24": 15,
    "25": 14,
}
"""Municipalities of each county, by the first two digits of the code."""


def test_the_register_has_every_municipality_of_every_county():
    found = municipalities()
    assert len(found) == sum(PER_COUNTY.values()) == 290
    assert Counter(code[:2] for code in found) == PER_COUNTY


def test_codes_have_four_digits_and_names_are_not_repeated():
    found = municipalities()
    assert all(len(code) == 4 and code.isdigit() and each.code == code for code, each in found.items())
    assert len({each.name for each in found.values()}) == 290
    assert all(each.name == each.name.strip() and each.name[0].isupper() for each in found.values())


@pytest.mark.parametrize(("code", "name"), [("0114", "Upplands Väsby"), ("2421", "Storuman"), ("2584", "Kiruna")])
def test_a_municipality_is_found_by_its_code(code, name):
    assert municipality(code).name == municipality_name(code) == name


def test_an_unknown_code_is_named():
    with pytest.raises(NotFoundError, match="9999"):
        municipality("9999")


def test_names_stand_in_swedish_order():
    found = names_in_order(["2463", "2421", "2417", "2462"])
    assert [name for _, name in found] == ["Norsjö", "Storuman", "Vilhelmina", "Åsele"]
