"""Where in a TOML file a value stands: paths to line numbers, so that every problem can be named with its line.

It follows the way question-set files are written: headers, one key a line, and lists with one `{ ... }` a line.
Where a value is written in another way, the line of what holds it is given.
"""

import re
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""Keys and list positions (from 0) that lead to a value: `("items", 2, "options", 0, "text")`."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\"-]+)\s*=\s*(.*)$")
_ELEMENT = re.compile(r"\s*\{")
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_COMMENT = re.compile(r"#.*$")


@dataclass
class LineIndex:
    """Lines (from 1) of the paths found in one file."""

    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """Return the line of the value, else of the nearest thing that holds it, else 1."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def index_lines(text: str) -> LineIndex:
    """Return where the values of a TOML text stand."""
    index = LineIndex()
    counts: dict[Path, int] = {}
    table: Path = ()
    open_list: Path | None = None
    element = -1
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        bare = _COMMENT.sub("", _STRING.sub('""', line))
        if open_list is not None:
            if _ELEMENT.match(bare):
                element += 1
                index.lines.setdefault((*open_list, element), number)
            depth += bare.count("[") - bare.count("]")
            open_list = open_list if depth > 0 else None
            continue
        header = _HEADER.match(line)
        if header:
            table = _open_table(header[2], header[1] == "[[", counts)
            index.lines.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if key:
            path = (*table, *_parts(key[1]))
            index.lines.setdefault(path, number)
            depth = bare.count("[") - bare.count("]")
            if depth > 0:
                open_list, element = path, -1
    return index


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _open_table(dotted: str, is_list: bool, counts: dict[Path, int]) -> Path:
    """Return the path of a header; a list header opens its next element, others belong to the latest one."""
    path: Path = ()
    parts = _parts(dotted)
    for place, part in enumerate(parts):
        path = (*path, part)
        if place == len(parts) - 1 and is_list:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
