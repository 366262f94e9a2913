"""Poster texts as values: what an invitation says, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PosterTemplate:
    """Texts of one poster. `kind` is `invitation` or `results`; `texts` maps language -> text name -> text.

    Text names of an invitation: title, call, who, what, why, then, voluntary, anonymous, contact. A name left out takes
    the built-in text. Places: {municipality}, {region}, {opens_on}, {closes_on}, {contact}.
    """

    key: str
    kind: str
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
