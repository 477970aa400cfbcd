"""How hard a text is to guess: about how many random bits it has.

Estimators of passwords, such as zxcvbn, ask how long a program guesses that tries one word after
the other. An external ID is guessed by people who know the customer and the vendor, so words,
account IDs, dates and counting count nothing, however long they are, and random text counts in
full: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from math import log2

from policypack.start.lazy_patterns import lazy_pattern

# Eight random hexadecimal digits.
_ENOUGH = 32
# One word of a list of 2,048, where random digits show that the words were drawn too.
_WORD = 11
_DRAWN = 10
_DATE = lazy_pattern(
    r"(?<![0-9A-Za-z])(?:(?:19|20)\d\d(?:[-/.]?(?:0\d|1[0-2])(?:[-/.]?[0-3]\d)?)?"
    r"(?:[T ]?[0-2]\d[:.-]?[0-5]\d(?:[:.-]?[0-5]\d)?(?:\.\d+)?Z?)?"
    r"|1\d{9}(?:\d{3})?)(?![0-9A-Za-z])",
    re.ASCII,
)
_ACCOUNT = lazy_pattern(r"(?<!\d)\d{12}(?!\d)", re.ASCII)
_PIECE = lazy_pattern(r"[A-Za-z0-9]+")
_RUN = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_YEAR = lazy_pattern(r"(?:19|20)\d\d", re.ASCII)
# Words in which digits stand for letters, as in passwords.
_SPELT = str.maketrans("013457", "oleast")
_WELL_KNOWN = lazy_pattern(
    r"password|secret|external|vendor|admin|access|production", re.IGNORECASE
)
# Frequent pairs of letters in English, after https://norvig.com/mayzner.html.
_FREQUENT = (
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le "
    "ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec "
    "pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na "
    "ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab "
    "gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa "
    "ef cu rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi "
    "rc rr eg au ck ew mu br bi pt ak pu ui rg ib tl ny ki rk ys ob "
)
_PAIRS = frozenset(_FREQUENT.split())
# So many of a word's pairs are among them; of random letters, three in ten.
_OFTEN = 0.65


def is_hard_to_guess(text: str) -> bool:
    """Whether a text has the random bits of eight hexadecimal digits."""
    if "*" in text or "?" in text or "${" in text:
        return False
    rest = _ACCOUNT.sub(" ", _DATE.sub(" ", text))
    words, bits = 0, 0.0
    for piece in _PIECE.findall(rest):
        found, random = _judged(piece)
        words, bits = words + found, bits + random
    return bits + (_WORD * words if bits >= _DRAWN else 0) >= _ENOUGH


def _judged(piece: str) -> tuple[int, float]:
    """How many words the piece is made of, and its random bits besides."""
    runs = _RUN.findall(piece)
    letters = [run for run in runs if run.isalpha()]
    if all(map(_is_word, letters)):
        return len(letters), sum(_bits(run) for run in runs if _is_number(run))
    is_short = piece.isalpha() and len(piece) < 4
    return 0, 0 if is_short or _WELL_KNOWN.search(piece.translate(_SPELT)) else _bits(piece)


def _is_number(run: str) -> bool:
    return run.isdigit() and not _YEAR.fullmatch(run)


def _is_word(run: str) -> bool:
    """Whether the pairs of letters are those of words."""
    pairs = [one + other for one, other in pairwise(run.lower())]
    return len(run) > 2 and sum(pair in _PAIRS for pair in pairs) >= _OFTEN * len(pairs)


def _bits(piece: str) -> float:
    """The bits of a text of random characters, without what is repeated or mostly counted."""
    left = "".join(_not_counted(piece))
    if 2 * len(left) >= len(piece):
        left = piece
    period = (left + left).find(left, 1) if left else 0
    return min(len(left), period) * log2(_alphabet(piece))


def _not_counted(piece: str) -> Iterator[str]:
    """The characters outside of 123, cba or aaa."""
    steps = [ord(after) - ord(before) for before, after in pairwise(piece)]
    at = 0
    for step, group in groupby([*steps, None]):
        length = len(list(group))
        if step not in (-1, 0, 1) or length == 1:
            yield from piece[at : at + length]
        at += length


def _alphabet(piece: str) -> int:
    if piece.isdigit():
        return 10
    if re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", piece):
        return 16
    cases = 26 if piece.islower() or piece.isupper() else 52
    return cases + 10 * any(map(str.isdigit, piece))
