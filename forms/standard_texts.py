"""The standard words of form and poster in each language, from `forms/texts/<language>.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from forms.errors import MissingTranslationError


@dataclass(frozen=True, slots=True)
class StandardTexts:
    """Words of one language. `draft`: no native speaker has checked them. `counts`: number -> the number in words."""

    language: str
    name: str
    draft: bool
    form: Mapping[str, str]
    invitation: Mapping[str, str]
    counts: Mapping[int, str]


def languages() -> tuple[str, ...]:
    """Return the languages that have standard words."""
    files = (resources.files("forms") / "texts").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


@lru_cache
def standard_texts(language: str) -> StandardTexts:
    """Return the standard words of a language; the back page's stand among the form's as `back_<name>`.

    Raises:
        MissingTranslationError: there are none.
    """
    if language not in languages():
        raise MissingTranslationError(
            "The standard words of the form are missing in the language {language}. Choose one of: {known}.",
            language=language,
            known=", ".join(languages()),
        )
    file = resources.files("forms") / "texts" / f"{language}.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    form = dict(data["form"])
    back = form.pop("back")
    return StandardTexts(
        language=language,
        name=data["language_name"],
        draft=data["draft"],
        form={**form, **{f"back_{name}": text for name, text in back.items()}},
        invitation=data.get("invitation", {}),
        counts={int(number): word for number, word in data["counts"].items()},
    )
