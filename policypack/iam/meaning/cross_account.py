"""Accounts as principals: cross-account access, and access of the whole own account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from math import log2

from policypack.iam.document.elements import Condition, Leaf, Statement
from policypack.iam.document.globs import has_wildcard, names_next_to_nothing
from policypack.iam.meaning.accounts import Accounts, account_of, is_whole_account
from policypack.iam.meaning.any_principal import is_any_principal
from policypack.iam.meaning.arns import ROLE, matches_all
from policypack.iam.meaning.condition_operators import POSITIVE, base_operator, requires, strict
from policypack.iam.meaning.conditions_on_caller import limits_who
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

# How hard a text is to guess: about how many random bits it has.
#
# Estimators of passwords, such as zxcvbn, ask how long a program guesses that tries one word after
# the other. An external ID is guessed by people who know the customer and the vendor, so words,
# account IDs, dates and counting count nothing, however long they are, and random text counts in
# full: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html

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
    """Whether the pairs of letters are common in words."""
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


_ORGANIZATION = ("aws:principalorgid", "aws:principalorgpaths")
# What compares the account of the caller itself, or the one that a service or topic acts for.
_ACCOUNTS = frozenset(
    {"aws:principalarn", "aws:principalaccount", "kms:calleraccount"}
    | {"aws:sourceaccount", "aws:sourceowner"}
)
_CALLING_ACCOUNT = frozenset({"aws:principalaccount"})
_CALLERS = ("aws:principalarn", "aws:principaltag/", "aws:userid", "aws:username")
_MULTI_FACTOR = ("aws:multifactorauthpresent", "aws:multifactorauthage")


def aws_principals(statement: Statement) -> Iterator[Leaf]:
    """The AWS principals; an unknown principal may be one."""
    return (each.leaf for each in statement.principals if each.kind in ("", "AWS"))


def allowed_callers(statement: Statement) -> Iterator[tuple[Leaf, Truth]]:
    """The callers named in Principal or in a condition, and whether they are allowed."""
    yield from ((leaf, True) for leaf in aws_principals(statement))
    yield from _compared_callers(statement)


def compared_accounts(statement: Statement) -> Iterator[tuple[Leaf, Truth]]:
    """The accounts of callers that conditions pick out of any principal, and whether they do."""
    return _compared_callers(statement, _CALLING_ACCOUNT)


def _compared_callers(
    statement: Statement, keys: frozenset[str] = _ACCOUNTS
) -> Iterator[tuple[Leaf, Truth]]:
    """The accounts and principals that conditions pick out of any principal, and whether they do.

    A key policy of AWS names any principal and compares kms:CallerAccount; a caller named in a
    condition is allowed as if Principal named it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalaccount
    """
    if not statement.conditions:
        return
    picks = all_of(
        (any_of(map(is_any_principal, statement.principals)), limits_who(statement.conditions))
    )
    if picks is not False:
        for condition in strict(statement.conditions):
            if _may_compare(condition, keys):
                yield from ((leaf, picks) for leaf in condition.leaves.each(statement.path))


def _may_compare(condition: Condition, keys: frozenset[str]) -> bool:
    """Whether it compares one of the keys; a block that is not known yet may."""
    if condition.operator and base_operator(condition) not in POSITIVE:
        return False
    return not condition.key or condition.key.lower() in keys


def is_external(leaf: Leaf, accounts: Accounts) -> Truth:
    """Whether the principal belongs to an external account that is not listed."""
    text = leaf.text
    if isinstance(text, Unknown):
        return text
    account = account_of(text)
    return False if account is None else accounts.is_external(account, leaf.path)


def is_own_account(leaf: Leaf, accounts: Accounts) -> Truth:
    """Whether the principal stands for the whole own account."""
    text = leaf.text
    if isinstance(text, Unknown):
        return text
    account = account_of(text) if is_whole_account(text) else None
    return False if account is None else accounts.is_own(account, leaf.path)


def requires_organization(statement: Statement) -> Truth:
    """Whether a condition requires that the caller's account is in an organization."""
    return requires(statement.conditions, lambda key: key in _ORGANIZATION, _names_organization)


def requires_external_id_or_mfa(statement: Statement) -> Truth:
    """Whether a condition requires a real external ID, or multi-factor authentication.

    BoolIfExists is no such demand: a request without the key passes it.
    """
    return any_of(
        (
            requires(statement.conditions, lambda key: key == "sts:externalid", is_hard_to_guess),
            requires(statement.conditions, lambda key: key in _MULTI_FACTOR, _is_demand),
        )
    )


def requires_some_external_id(statement: Statement) -> Truth:
    """Whether a condition requires one external ID, however easy it is to guess."""
    return requires(statement.conditions, lambda key: key == "sts:externalid", _is_literal)


def _is_literal(text: str) -> bool:
    return bool(text) and not has_wildcard(text) and "${" not in text


def requires_known_caller(statement: Statement) -> Truth:
    """Whether a condition limits which of the account's principals may call."""
    return requires(
        statement.conditions,
        lambda key: key.startswith(_CALLERS),
        _names_caller,
    )


def _names_caller(text: str) -> bool:
    return bool(text) and not names_next_to_nothing(text) and not matches_all(text, ROLE)


def _names_organization(text: str) -> bool:
    return bool(text) and not has_wildcard(text.split("/")[0])


def _is_demand(text: str) -> bool:
    return text.lower() != "false"
