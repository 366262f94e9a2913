"""A realistic release of a made-up survey in Västerbotten's eight inland municipalities, for tests of what renders it.

`make_sample_release()` gives this period's release with an earlier one to compare with; `make_sample_history()` both.
The answers are drawn with a fixed seed; nothing here is data about anybody.
"""

import datetime
import random
from collections.abc import Mapping, Sequence
from functools import lru_cache

from forms.model import Item, ItemKind, ItemRole, Option, QuestionSet
from survey_app.builtin_plugins.change_over_periods import ChangeOverPeriods
from survey_app.builtin_plugins.combined_versus_own import CombinedVersusOwn
from survey_app.domain.model import HandOutCount, Period, PeriodState, Region, ResponseData
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.material import PastRelease, ReleaseInput, ReleaseResult

NAMES = {
    "2425": "Dorotea",
    "2481": "Lycksele",
    "2418": "Malå",
    "2417": "Norsjö",
    "2422": "Sorsele",
    "2421": "Storuman",
    "2462": "Vilhelmina",
    "2463": "Åsele",
}

SIZES = {
    "2425": 3,
    "2418": 7,
    "2422": 12,
    "2463": 18,
    "2417": 25,
    "2421": 46,
    "2462": 60,
    "2481": 90,
}
"""Responses by municipality: every size class of the release rules."""

EARLIER_SIZES = SIZES | {"2418": 4, "2422": 4, "2421": 52, "2463": 22}

REGION = Region("vasterbotten", {"sv": "Region Västerbotten", "en": "Region Västerbotten"}, tuple(sorted(NAMES)))


def _item(
    key: str, text: Mapping[str, str], label: Mapping[str, str], finding: Mapping[str, str], options: str
) -> Item:
    """`options` is lines of "key | sv | en | mark": mark + is positive, ? is outside the base."""
    made = []
    for line in options.strip().splitlines():
        option, sv, en, mark = (part.strip() for part in line.split("|"))
        made.append(Option(option, {"sv": sv, "en": en}, positive=mark == "+", substantive=mark != "?"))
    role = ItemRole.QUALITY if any(option.positive for option in made) else ItemRole.OTHER
    return Item(f"ifo.{key}", 1, ItemKind.ONE, role, text, label, tuple(made), finding)


def sample_sets() -> tuple[QuestionSet, ...]:
    """Return a question set like the client survey's, with one question that has no positive options."""
    items = (
        _item(
            "contact",
            {"sv": "Hur lätt är det att få kontakt med oss?", "en": "How easy is it to get in touch with us?"},
            {"sv": "Lätt att nå oss", "en": "Easy to reach us"},
            {"sv": "tycker att det är lätt att nå socialsekreteraren", "en": "find it easy to reach the social worker"},
            """very_easy | Mycket lätt | Very easy | +
            fairly_easy | Ganska lätt | Fairly easy | +
            fairly_hard | Ganska svårt | Fairly hard | -
            very_hard | Mycket svårt | Very hard | -
            dont_know | Vet inte | Don't know | ?""",
        ),
        _item(
            "information",
            {"sv": "Hur lätt är det att förstå det vi berättar?", "en": "How easy is it to understand what we say?"},
            {"sv": "Lätt att förstå informationen", "en": "Easy to understand the information"},
            {"sv": "har lätt att förstå informationen", "en": "find the information easy to understand"},
            """very_easy | Mycket lätt | Very easy | +
            fairly_easy | Ganska lätt | Fairly easy | +
            fairly_hard | Ganska svårt | Fairly hard | -
            very_hard | Mycket svårt | Very hard | -
            dont_know | Vet inte | Don't know | ?""",
        ),
        _item(
            "views",
            {"sv": "Frågar vi vad du själv vill ändra?", "en": "Do we ask what you want to change?"},
            {"sv": "Frågar vad du vill ändra", "en": "Asks what you want to change"},
            {"sv": "får frågan vad de själva vill ändra", "en": "are asked what they want to change"},
            """yes | Ja | Yes | +
            no | Nej | No | -
            dont_know | Vet inte | Don't know | ?""",
        ),
        _item(
            "influence",
            {"sv": "Hur mycket får du påverka vilken hjälp du får?", "en": "How much can you influence your help?"},
            {"sv": "Går att påverka hjälpen", "en": "Can influence the help"},
            {"sv": "kan påverka vilken hjälp de får", "en": "can influence the help they get"},
            """much | Mycket | Much | +
            fairly_much | Ganska mycket | Fairly much | +
            fairly_little | Ganska lite | Fairly little | -
            not_at_all | Inte alls | Not at all | -
            dont_know | Vet inte | Don't know | ?""",
        ),
        _item(
            "change",
            {"sv": "Hur har det blivit sedan kontakten började?", "en": "How are things since the contact began?"},
            {"sv": "Det har blivit bättre", "en": "Things have improved"},
            {"sv": "har det bättre nu än när kontakten började", "en": "are better off than when the contact began"},
            """much_better | Mycket bättre | Much better | +
            better | Lite bättre | A little better | +
            same | Ingen skillnad | No change | -
            worse | Sämre | Worse | -
            dont_know | Vet inte | Don't know | ?""",
        ),
        _item(
            "satisfaction",
            {"sv": "Hur nöjd är du på det hela taget?", "en": "How satisfied are you on the whole?"},
            {"sv": "Nöjd på det hela taget", "en": "Satisfied on the whole"},
            {"sv": "är nöjda på det hela taget", "en": "are satisfied on the whole"},
            """very | Mycket nöjd | Very satisfied | +
            fairly | Ganska nöjd | Fairly satisfied | +
            fairly_dis | Ganska missnöjd | Fairly dissatisfied | -
            very_dis | Mycket missnöjd | Very dissatisfied | -
            dont_know | Vet inte | Don't know | ?""",
        ),
        _item(
            "meeting",
            {"sv": "Hur vill du helst träffa oss?", "en": "How do you prefer to meet us?"},
            {"sv": "Helst träffas", "en": "Preferred meeting"},
            {"sv": "vill helst träffas så här", "en": "prefer to meet like this"},
            """office | Besök på kontoret | Visit at the office | -
            telephone | Telefon | Telephone | -
            video | Videosamtal | Video call | -
            home | Hembesök | Home visit | -
            text | Meddelanden | Messages | -""",
        ),
    )
    gender = Item(
        "ifo.gender",
        1,
        ItemKind.ONE,
        ItemRole.GROUP,
        {"sv": "Är du", "en": "Are you"},
        {"sv": "Kön", "en": "Gender"},
        (
            Option("woman", {"sv": "Kvinna", "en": "Woman"}),
            Option("man", {"sv": "Man", "en": "Man"}),
            Option("other", {"sv": "Annat eller vill inte säga", "en": "Other or will not say"}),
        ),
    )
    name = {"sv": "Brukarundersökning", "en": "Client survey"}
    return (QuestionSet("ifo", name, (*items, gender), position=10),)


def draw_responses(
    sets: Sequence[QuestionSet],
    sizes: Mapping[str, int],
    seed: int,
    tilt: Mapping[tuple[str, str], float] | None = None,
) -> tuple[ResponseData, ...]:
    """Draw answers: about three of four positive, 4 % "don't know", 3 % no answer.

    Args:
        sets: what is asked.
        sizes: responses by municipality.
        seed: of the draw; the same seed gives the same answers.
        tilt: (municipality, item) -> share of positive answers there instead.
    """
    rng = random.Random(seed)
    tilt = tilt or {}
    responses = []
    for code in sorted(sizes):
        for _ in range(sizes[code]):
            answers = {}
            for item in (item for each in sets for item in each.items):
                chosen = _draw_answer(item, rng, tilt.get((code, item.key), 0.74))
                if chosen:
                    answers[item.key] = (chosen,)
            responses.append(ResponseData(code, answers))
    return tuple(responses)


def _draw_answer(item: Item, rng: random.Random, share: float) -> str | None:
    if item.role is ItemRole.GROUP:
        return rng.choices(["woman", "man", "other", None], [52, 42, 3, 3])[0]
    roll = rng.random()
    if roll < 0.03:
        return None
    outside = [option.key for option in item.options if not option.substantive]
    if roll < 0.07 and outside:
        return outside[0]
    wanted = bool(item.positive_options) and rng.random() < share
    keys = [option.key for option in item.options if option.substantive and option.positive == wanted]
    weights = [0.6, 0.4] if wanted and len(keys) == 2 else [1 / (place + 1) for place in range(len(keys))]
    return rng.choices(keys, weights)[0]


def sample_period(year: int, *, languages: tuple[str, ...] = ("sv", "en")) -> Period:
    """Return the autumn period of a year."""
    return Period(
        key=f"vb-{year}",
        region_key=REGION.key,
        name={"sv": f"hösten {year}", "en": f"autumn {year}"},
        opens_on=datetime.date(year, 9, 15),
        closes_on=datetime.date(year, 10, 15),
        state=PeriodState.CLOSED,
        municipality_codes=tuple(sorted(NAMES)),
        languages=languages,
    )


def _hand_outs(sizes: Mapping[str, int]) -> dict[str, HandOutCount]:
    counts = {
        code: HandOutCount(printed=2 * size + 10, left_over=8, spoiled=2, counted=2 * size - 6)
        for code, size in sizes.items()
    }
    counts["2417"] = HandOutCount(printed=60)
    return counts


def make_sample_history(language: str = "sv", *, storuman: str = "Storuman") -> tuple[ReleaseResult, ReleaseResult]:
    """Return the earlier period's and this period's results, with texts in `language`.

    Args:
        language: of the texts.
        storuman: the name of the municipality 2421, say a very long one.
    """
    return _make_history(language, storuman)


@lru_cache
def _make_history(language: str, storuman: str) -> tuple[ReleaseResult, ReleaseResult]:
    sets = sample_sets()
    languages = (language, *(other for other in ("sv", "en") if other != language))
    common = {
        "region": REGION,
        "sets": sets,
        "names": NAMES | {"2421": storuman},
        "engine": "0.1.0",
        "plugins": {"combined_versus_own": "0.1.0"},
        "reports": (CombinedVersusOwn(), ChangeOverPeriods()),
    }
    earlier = build_release(
        ReleaseInput(
            period=sample_period(2025, languages=languages),
            responses=draw_responses(sets, EARLIER_SIZES, seed=2025, tilt={("2421", "ifo.influence"): 0.6}),
            hand_outs=_hand_outs(EARLIER_SIZES),
            published_on=datetime.date(2025, 12, 1),
            **common,
        )
    )
    tilt = {
        ("2421", "ifo.contact"): 0.97,
        ("2421", "ifo.influence"): 0.22,
        ("2481", "ifo.influence"): 0.85,
        ("2418", "ifo.contact"): 1.0,
    }
    now = build_release(
        ReleaseInput(
            period=sample_period(2026, languages=languages),
            responses=draw_responses(sets, SIZES, seed=2026, tilt=tilt),
            hand_outs=_hand_outs(SIZES),
            published_on=datetime.date(2026, 12, 2),
            history=(PastRelease(earlier.release, earlier.internal),),
            **common,
        )
    )
    return earlier, now


def make_sample_release(language: str = "sv", *, storuman: str = "Storuman") -> Release:
    """Return this period's release; 2425 Dorotea has 3 responses, 2418 Malå 7, 2422 Sorsele 12, 2421 Storuman 46."""
    return make_sample_history(language, storuman=storuman)[1].release
