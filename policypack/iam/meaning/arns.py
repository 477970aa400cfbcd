"""Resource patterns: do they match everything of a kind, whatever their spelling?

A pattern is tried against probes: ARNs of a kind whose names have no letter, no digit, no length
and no ending in common. Only a pattern that names nothing matches them all, be it `*`,
`arn:*:*:*:*:*` or `arn:aws:iam::123456789012:role/*`; `role/app-*` does not. In IAM `*` runs across
colons, and so it does here
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html).
"""

from __future__ import annotations

import re
from functools import lru_cache

from policypack.facts.own_account import OWN_ACCOUNT, OWN_REGION
from policypack.iam.document.globs import Matcher, glob, has_wildcard, names_next_to_nothing
from policypack.iam.meaning.truth import Truth
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

# No two have a character in common, so no text that a pattern demands is in all of them.
_NAMES = ("Zq7-xK", "m_4v.B2w9hG", "3ToRyPs")
_ANY_NAME = "\0"
_ACCOUNT, _REGION = OWN_ACCOUNT, OWN_REGION
_OTHER_ACCOUNT = "987654321123"
_OTHER_REGION = "yy-elsewhere-2"
_PARTITION = "aws"
_VARIABLE = lazy_pattern(r"\$\{([^}]*)\}")
_FILLING = {"${Partition}": _PARTITION, "${Region}": _REGION, "${Account}": _ACCOUNT}

_OWN = {
    "aws:principalaccount": _ACCOUNT,
    "aws:resourceaccount": _ACCOUNT,
    "aws:requestedregion": _REGION,
}
_SOME_PARTITION = lazy_pattern(r"aws[a-z*?-]*")
_SOME_REGION = lazy_pattern(r"[a-z*?]+-[a-z0-9*?-]*")
_SOME_ACCOUNT = lazy_pattern(r"[0-9*?]*[0-9][0-9*?]*")
# What stands between slashes and colons of an ARN's last part.
_PIECES = lazy_pattern(r"([/:])")
# The services of which an ARN has a name in its last part without a type before it.
_NAMES_ALONE = frozenset({"s3", "sqs", "sns", "codecommit", "codepipeline"})


def probes_of(arn_format: str) -> tuple[str, ...]:
    """The probes of a resource type: its ARN with something in the place of each variable."""
    filled = arn_format
    for variable, text in _FILLING.items():
        filled = filled.replace(variable, text)
    filled = _VARIABLE.sub(_ANY_NAME, filled)
    return tuple(filled.replace(_ANY_NAME, name) for name in _NAMES)


def _of_iam(kind: str) -> tuple[str, ...]:
    return probes_of(f"arn:aws:iam::${{Account}}:{kind}/${{Name}}")


ROLE, USER, GROUP, POLICY = map(_of_iam, ("role", "user", "group", "policy"))
# Regional services far apart: what matches them all matches everything.
_ANYTHING = (
    *probes_of("arn:aws:lambda:${Region}:${Account}:function:${Name}"),
    *probes_of("arn:aws:dynamodb:${Region}:${Account}:table/${Name}"),
    *probes_of("arn:aws:sqs:${Region}:${Account}:${Name}"),
)
EVERYTHING = (*ROLE, *USER, *_ANYTHING)
ALL_OF_IAM = (*ROLE, *USER, *GROUP, *POLICY)


@lru_cache(maxsize=4096)
def matches_all(pattern: str, probes: tuple[str, ...]) -> bool:
    """Whether the pattern matches all probes, or so nearly that it names none of them.

    An identity acts in its own account, so naming the account, the region or the partition narrows
    too little to count.
    """
    matches = widest(pattern)
    return all(map(matches, probes))


@lru_cache(maxsize=4096)
def surely_matches_all(pattern: str, probes: tuple[str, ...]) -> bool:
    """Like `matches_all`, but without exceptions: an exclusion must not be widened."""
    return all(map(glob(normalized(pattern)), probes))


@lru_cache(maxsize=4096)
def matches_all_literally(pattern: str, probes: tuple[str, ...]) -> bool:
    """Like `matches_all`, but a named account or region is a limit, as a Deny requires."""
    matches = glob(pattern)
    return all(matches(each) and matches(_elsewhere(each)) for each in probes)


def _elsewhere(probe: str) -> str:
    """The probe in another account and region."""
    return probe.replace(_ACCOUNT, _OTHER_ACCOUNT).replace(_REGION, _OTHER_REGION)


def widest(pattern: str) -> Matcher:
    """A matcher of the pattern as wide as it is in effect."""
    return glob(widened(pattern))


def widened(pattern: str) -> str:
    """The pattern as wide as it is in effect: `normalized`, and without hints."""
    return _without_hints(normalized(pattern))


def normalized(pattern: str) -> str:
    """The pattern with partition, region and account of the probes for those that it names.

    A part of one counts too: `eu-*` is no more of a limit than `eu-central-1`.
    """
    if "${" in pattern:
        pattern = _VARIABLE.sub(lambda found: _OWN.get(found[1].lower(), found[0]), pattern)
    parts = pattern.split(":", 5)
    if len(parts) > 1 and _SOME_PARTITION.fullmatch(parts[1]):
        parts[1] = _PARTITION
    if len(parts) == 6:
        if _SOME_REGION.fullmatch(parts[3]):
            parts[3] = _REGION
        if _SOME_ACCOUNT.fullmatch(parts[4]):
            parts[4] = _ACCOUNT
    return ":".join(parts)


def _without_hints(pattern: str) -> str:
    """The pattern with `*` for each piece of the name that demands next to nothing.

    So `role/a*` and `role/` with thirty `?` are `role/*`. The first piece is a type of resources,
    as in `arn:aws:iam::*:r*`, but for the services whose names stand alone.
    """
    parts = pattern.split(":", 5)
    if len(parts) < 6:
        return pattern
    type_, *names = _PIECES.split(parts[5])
    first = _opened(type_) if parts[2] in _NAMES_ALONE else type_
    parts[5] = "".join((first, *map(_opened, names)))
    return ":".join(parts)


def _opened(piece: str) -> str:
    return "*" if names_next_to_nothing(piece) else piece


def names_owner(arn: str) -> bool:
    """Whether a pattern can match resources of one account only.

    A bucket's ARN has no account, but its name is unique in the world; every other ARN without an
    account, or with a wildcard in its place, may belong to any account.
    """
    parts = arn.split(":", 5)
    if len(parts) < 6:
        # Not an ARN: a unique id such as AROA... names one owner, a pattern does not.
        return bool(arn) and not has_wildcard(arn)
    _, _, service, _, account, resource = parts
    if service == "s3" and not account:
        return bool(resource) and not has_wildcard(resource.split("/")[0])
    return not has_wildcard(service) and re.fullmatch(r"[0-9]{12}", account) is not None


def names_account(arn: str) -> bool:
    """Whether a pattern states the one account whose resources it can match."""
    return names_owner(arn) and re.match(r"arn(:[^:]*){3}:[0-9]{12}:", arn) is not None


def source_arn_is_vacuous(
    arn: str | Unknown | None, source_account: str | Unknown | None = None
) -> Truth:
    """Whether a Lambda permission's `sourceArn` matches resources of other accounts.

    A `source_account` of twelve digits pins the owner regardless of the ARN; for an S3 pattern,
    only it can. An absent `sourceArn` is another question: False. If an `Unknown` decides, it is
    the answer.
    """
    if arn is None:
        return False
    if not isinstance(source_account, Unknown) and _is_account(source_account):
        return False
    if isinstance(arn, Unknown):
        return arn
    if _is_no_arn(arn) or names_owner(arn):
        return False
    return source_account if isinstance(source_account, Unknown) else True


def _is_account(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"[0-9]{12}", text) is not None


def _is_no_arn(arn: str) -> bool:
    """Text that is neither an ARN nor a pattern is for other rules."""
    return not arn.startswith("arn:") and not has_wildcard(arn)
