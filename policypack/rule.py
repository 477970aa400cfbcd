"""A rule and what is known about it are one thing: the decorated generator.

    @rule(
        id="sqs-queue-unencrypted",
        types=("aws:sqs/queue:Queue",),
        severity=Severity.HIGH,
        profile=Profile.ESSENTIAL,
        remediation="Set sqsManagedSseEnabled to true, or kmsMasterKeyId to a key",
        peers=("checkov:CKV_AWS_27",),
    )
    def queue_unencrypted(queue: Resource) -> Outcomes:
        \"\"\"Encryption at rest is switched off for the queue. ...\"\"\"
        if queue.get("sqsManagedSseEnabled") is False:
            yield Finding("...", "sqsManagedSseEnabled")

A rule yields a `Finding` for each thing that is wrong. Reading an unknown value ends it with the
third outcome, "cannot tell"; `Resource.each` keeps the judgement of the other elements going.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from policypack.resources import Resource
from policypack.unknown import Unknown

if TYPE_CHECKING:
    from policypack.settings import Settings
    from policypack.stack import Stack


class Severity(str, Enum):
    """How bad it is. The values are Pulumi's."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Profile(str, Enum):
    """The profiles are cumulative; an optional rule is on only where a setting names it."""

    ESSENTIAL = "essential"
    RECOMMENDED = "recommended"
    STRICT = "strict"
    OPTIONAL = "optional"

    @property
    def rank(self) -> int:
        """The position in the order of the profiles: a higher one holds the lower ones' rules."""
        return list(Profile).index(self)


class Scope(str, Enum):
    """What a verdict needs: one resource, or the whole stack."""

    RESOURCE = "resource"
    STACK = "stack"


@dataclass(frozen=True)
class Finding:
    """Something is wrong at `path`.

    `severity` and `fix` replace the rule's own severity and remediation where this case differs.
    `line` is the line in the file of the package that `path` names, counted from 1.
    """

    message: str
    path: str = ""
    severity: Severity | None = None
    fix: str | None = None
    line: int | None = None


Outcomes = Iterator[Finding | Unknown]
Check = Callable[..., Outcomes]
# The properties to set, for the one safe fix of a rule that has one.
Fix = Callable[[Resource], Mapping[str, Any]]


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue. `documentation` holds its sections; see `Documentation`."""

    id: str
    types: tuple[str, ...]
    severity: Severity
    profile: Profile
    remediation: str
    peers: tuple[str, ...]
    scope: Scope
    check: Check
    fix: Fix | None = None

    @property
    def documentation(self) -> Documentation:
        """The rule's docstring, in its sections."""
        return Documentation.of(inspect.getdoc(self.check) or "")

    @property
    def title(self) -> str:
        """The first line of the docstring, without its full stop."""
        return self.documentation.title

    @property
    def service(self) -> str:
        """The name of the package that the rule lives in, such as `lambda_`."""
        return self.check.__module__.split(".")[-2]

    def judge(self, resource: Resource, stack: Stack | None, settings: Settings) -> Outcomes:
        """Runs the check with what it asks for by parameter name: `stack`, `settings`."""
        given = {"stack": stack, "settings": settings}
        return self.check(resource, **{name: given[name] for name in self._asks_for()})

    def _asks_for(self) -> tuple[str, ...]:
        code = self.check.__code__
        return code.co_varnames[1 : code.co_argcount]


@dataclass(frozen=True)
class Documentation:
    """What `explain` and RULES.md show: a title, why it matters, and two executable examples."""

    title: str
    why: str
    bad: str
    good: str

    @property
    def url(self) -> str:
        """The first source that the prose cites, or an empty text."""
        match = re.search(r"https://[^\s)]+", self.why)
        return match.group() if match else ""

    @classmethod
    def of(cls, docstring: str) -> Documentation:
        """Reads a docstring: a first line, prose, and the indented blocks `Bad:` and `Good:`."""
        title, _, rest = docstring.partition("\n")
        why, _, examples = rest.partition("\nBad:\n")
        bad, _, good = examples.partition("\nGood:\n")
        return cls(title.strip().rstrip("."), why.strip(), *map(_code, (bad, good)))


def _code(block: str) -> str:
    return dedent(block).strip("\n")


def rule(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    types: tuple[str, ...],
    severity: Severity,
    profile: Profile,
    remediation: str,
    peers: tuple[str, ...] = (),
    fix: Fix | None = None,
) -> Callable[[Check], Rule]:
    """Declares a rule about one resource: `check(resource)` or `check(resource, settings)`.

    `fix` gives the properties to set where there is exactly one safe fix; Pulumi applies it at the
    enforcement level `remediate`.
    """
    return lambda check: Rule(
        id, types, severity, profile, remediation, peers, Scope.RESOURCE, check, fix
    )


def stack_rule(
    *,
    id: str,  # noqa: A002
    types: tuple[str, ...],
    severity: Severity,
    profile: Profile,
    remediation: str,
    peers: tuple[str, ...] = (),
) -> Callable[[Check], Rule]:
    """Declares a rule that needs the other resources too: `check(resource, stack)`.

    It is run for every resource of the first of `types`; the others are what it looks up.
    """
    return lambda check: Rule(id, types, severity, profile, remediation, peers, Scope.STACK, check)
