"""Check symbols: Damm's digit for sheet numbers, a Reed-Solomon remainder for page codes.

Sources: H. M. Damm, "Total anti-symmetrische Quasigruppen", doctoral thesis, Marburg 2004 (the quasigroup of order 10);
I. S. Reed and G. Solomon, "Polynomial Codes over Certain Finite Fields", J. SIAM 8 (1960). The symbols are those of
D. Crockford's base 32.
"""

from collections.abc import Sequence
from functools import lru_cache

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U. The place of a symbol is its value."""

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_START = (17, 3, 29, 8)  # not zero, so that a text of only "0" is no code


def damm_digit(digits: str) -> str:
    """Return the digit that follows `digits`; it finds every wrong digit and every swap of neighbours."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def check_symbols(text: str) -> str:
    """Return four symbols that follow `text` (symbols of base 32, at most 27): any four wrong symbols are found."""
    remainder = list(_START)
    generator = _generator()
    for symbol in text:
        feedback = SYMBOLS.index(symbol) ^ remainder[0]
        remainder = [*remainder[1:], 0]
        remainder = [old ^ _multiply(feedback, factor) for old, factor in zip(remainder, generator, strict=True)]
    return "".join(SYMBOLS[value] for value in remainder)


@lru_cache(maxsize=1024)
def _multiply(first: int, second: int) -> int:
    """Multiply in GF(32)."""
    product = 0
    while second:
        if second & 1:
            product ^= first
        first <<= 1
        if first & 32:
            first ^= _FIELD_POLYNOMIAL
        second >>= 1
    return product


@lru_cache
def _generator() -> Sequence[int]:
    """Coefficients of (x + a)(x + a^2)(x + a^3)(x + a^4) below x^4, highest first; a = 2."""
    coefficients = [1]
    root = 1
    for _ in range(len(_START)):
        root = _multiply(root, 2)
        shifted = [*coefficients, 0]
        scaled = [0, *(_multiply(value, root) for value in coefficients)]
        coefficients = [one ^ other for one, other in zip(shifted, scaled, strict=True)]
    return tuple(coefficients[1:])
