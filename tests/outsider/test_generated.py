"""Checks 1, 2, 5, 7 and 9 on regions that hypothesis draws; hundreds with OUTSIDER_EXAMPLES=300."""

from hypothesis import given

from tests.outsider.attack import OUTSIDER, find_leaks
from tests.outsider.generated import few_examples, publish_waves, stories
from tests.outsider.recount import T
from tests.outsider.worlds import World, faults, known_from

INSIDERS_AT_MOST = 2


@few_examples
@given(stories())
def test_in_any_region_every_row_is_right_and_nothing_hidden_can_be_found_out(story):
    world = publish_waves(story)
    assert not faults(world)
    assert not find_leaks(known_from(world), (OUTSIDER, *curious(world)))


def curious(world: World) -> list[str]:
    """The municipalities that know most of what is hidden: the smallest, hidden ones first."""
    survey = world.last.survey
    sizes = {code: len(survey.people([code])) for code in survey.codes if survey.people([code])}
    return sorted(sizes, key=lambda code: (sizes[code] >= T, sizes[code]))[:INSIDERS_AT_MOST]
