"""Queries about resources: which ones a statement covers, and statements that lock everyone out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.facts.own_account import OWN_ACCOUNT
from policypack.iam.document.elements import Condition, Document, Statement
from policypack.iam.document.globs import covers, overlap
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.any_principal import is_any_principal
from policypack.iam.meaning.arns import (
    EVERYTHING,
    matches_all,
    matches_all_literally,
    normalized,
    surely_matches_all,
)
from policypack.iam.meaning.condition_operators import NEGATED, unknown_block, without_laxness
from policypack.iam.meaning.expanded_statements import allows, covers_actions, expand_statements
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# The Resource of a bucket policy names the bucket itself, or all objects in it.
#
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html


def names_bucket(pattern: str) -> bool:
    """Whether the pattern names a bucket itself, on which its policy and settings are changed."""
    return "/" not in _name(pattern)


def names_all_objects(pattern: str) -> bool:
    """Whether the pattern names every object of a bucket."""
    bucket, slash, key = _name(pattern).partition("/")
    return key == "*" if slash else bucket.endswith("*")


def _name(pattern: str) -> str:
    """The part after the account in an ARN, which S3 leaves empty; `*` is returned as it is."""
    return pattern.split(":", 5)[-1]


# The value of a policy variable is known only with a request.
_VARIABLE = lazy_pattern(r"\$\{[^}]*\}")


@record(frozen=True, eq=False)
class ResourceQuery:
    """Grants on what? On all resources that the probes stand for; without probes, on any at all.

    `within` asks for what matches one given pattern instead, and `touching` for a part of that at
    least, such as one folder of a bucket. `conditional` counts what is granted under a condition
    too.
    """

    probes: tuple[str, ...] = EVERYTHING
    within: str | None = None
    conditional: bool = False
    touching: str | None = None

    @property
    def is_about_some(self) -> bool:
        """Whether it asks for certain resources, and not for any at all."""
        return bool(self.probes) or self.within is not None or self.touching is not None

    def is_wide(self, pattern: str) -> bool:
        """Whether a Resource pattern matches all that is asked for; for `touching`, some of it."""
        if self.touching is not None:
            return overlap(_VARIABLE.sub("*", self._own(pattern)), self.touching)
        if self.within is not None:
            return covers(pattern, self.within)
        return not self.probes or matches_all(pattern, self.probes)

    def _own(self, pattern: str) -> str:
        """The pattern; while the own account is unknown, every named account is treated as it."""
        is_unknown = self.touching is not None and f":{OWN_ACCOUNT}:" in self.touching
        return normalized(pattern) if is_unknown else pattern

    def is_denied(self, pattern: str, denied: str) -> bool:
        """Whether a Deny on `denied` covers all that `pattern` grants."""
        if covers(denied, self.within or pattern):
            return True
        if self.touching is not None:
            return covers(self._own(denied), self.touching)
        return self.within is None and matches_all_literally(denied, self.probes or EVERYTHING)

    def targets(self, statement: Statement) -> Iterator[tuple[str, Truth]]:
        """Every pattern of the statement, and whether it is wide.

        A Deny must cover `*` for a NotResource, an absent Resource and an unknown one.
        """
        for text in statement.resources.texts:
            if not isinstance(text, Unknown):
                yield text, self.is_wide(text)
            else:
                yield "*", text if self.is_about_some else True
        if not statement.resources:
            yield "*", negated(any_of(self._excluded(statement)))

    def is_covered_by(self, deny: Statement, pattern: str) -> bool:
        """Whether the resources of a Deny surely include all that `pattern` grants."""
        if deny.resources:
            return any(
                not isinstance(text, Unknown) and self.is_denied(pattern, text)
                for text in deny.resources.texts
            )
        if self.touching is not None:
            return not any(map(self._may_touch, deny.not_resources.texts))
        # "Deny on all but these" covers everything wide, unless one of these is wide itself.
        return bool(self.probes) and all(each is False for each in self._excluded(deny))

    def _excluded(self, statement: Statement) -> Iterator[Truth]:
        """For each leaf of NotResource, whether it excludes all of the query's resources."""
        for text in statement.not_resources.texts:
            yield text if isinstance(text, Unknown) else self._leaves_nothing(text)

    def _may_touch(self, excluded: str | Unknown) -> bool:
        return isinstance(excluded, Unknown) or self.is_wide(excluded)

    def _leaves_nothing(self, excluded: str) -> bool:
        asked = self.touching if self.within is None else self.within
        if asked is not None:
            return covers(self._own(excluded), asked)
        return surely_matches_all(excluded, self.probes or EVERYTHING)


# An action that only helps a path along serves on any resource and under most conditions.
SOME_RESOURCE = ResourceQuery(probes=(), conditional=True)
EVERY_RESOURCE = ResourceQuery(EVERYTHING)


# Where a request comes from: no principal has such a property wherever it calls from.
_NETWORKS = ("aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip")


class Lockout(NamedTuple):
    """A statement that denies any principal to change the policy.

    `networks` are the condition keys that exempt callers by their network, if any do.
    """

    path: str
    networks: tuple[str, ...]


def lockouts(document: Document, *changes: str) -> Iterator[Lockout | Unknown]:
    """Yield the statements of a bucket policy that deny the actions which change it."""
    wanted = expand_all(*changes)
    for expanded in expand_statements(document):
        statement = expanded.statement
        truth = all_of(
            (
                negated(allows(statement)),
                any_of(map(is_any_principal, statement.principals)),
                covers_actions(expanded, wanted),
                any_of(_names_bucket(text) for text in statement.resources.texts),
                all_of(map(_exempts_networks_alone, statement.conditions)),
            )
        )
        if isinstance(truth, Unknown):
            yield truth
        elif truth:
            yield Lockout(statement.path, _keys(statement))


def _keys(statement: Statement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(condition.key for condition in statement.conditions))


def _names_bucket(text: str | Unknown) -> Truth:
    return text if isinstance(text, Unknown) else names_bucket(text)


def _exempts_networks_alone(condition: Condition) -> Truth:
    if not condition.operator or not condition.key:
        return unknown_block(condition)
    return condition.key.lower() in _NETWORKS and without_laxness(condition) in NEGATED
