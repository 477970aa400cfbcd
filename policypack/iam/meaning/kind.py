"""Every kind of weakness, which purposes of documents can have it, and a weakness of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from typing import NamedTuple

from policypack.iam.document.grammar import Purpose
from policypack.iam.meaning.truth import Truth
from policypack.model.unknown import Unknown
from policypack.rule.implication import Implication, Within
from policypack.start.record import record


class Kind(str, Enum):
    """A kind of weakness. Its value is the text that rule ids are made of."""

    # Equal texts have one hash; the hash of an enumeration is computed in Python.
    __hash__ = str.__hash__

    # AWS refuses the document, or its length.
    MALFORMED = "malformed"
    OVERSIZED = "oversized"
    # Permissions of the holder of identity policies.
    ADMIN = "admin"
    FULL_IAM = "full-iam"
    SERVICE_WILDCARD = "service-wildcard"
    PASSES_ANY_ROLE = "passes-any-role"
    ESCALATES = "escalates"
    ESCALATES_THROUGH_LAMBDA = "escalates-through-lambda"
    WRITES_ANY_RESOURCE = "writes-any-resource"
    READS_ANY_DATA = "reads-any-data"
    READS_ANY_SECRET = "reads-any-secret"  # noqa: S105 - a kind, no password
    DECRYPTS_ANY_KEY = "decrypts-any-key"
    INVOKES_ANY_FUNCTION = "invokes-any-function"
    ASSUMES_ANY_ROLE = "assumes-any-role"
    CHANGES_ANY_PERMISSION = "changes-any-permission"
    ANY_RESOURCE = "any-resource"
    # How one statement is written.
    ALL_ACTIONS_EXCEPT = "all-actions-except"
    ALL_RESOURCES_EXCEPT = "all-resources-except"
    PARTIAL_ACTION_WILDCARD = "partial-action-wildcard"
    PARTIAL_RESOURCE_WILDCARD = "partial-resource-wildcard"
    ACCOUNT_WILDCARD = "account-wildcard"
    RESOURCE_MISMATCH = "resource-mismatch"
    UNKNOWN_ACTION = "unknown-action"
    INVOKE_ARN_INCOMPLETE = "invoke-arn-incomplete"
    VACUOUS_CONDITION = "vacuous-condition"
    CONDITION_INERT = "condition-inert"
    # Gaps of a document that limits others.
    UNLIMITED_BOUNDARY = "unlimited-boundary"
    OPEN_ENDPOINT = "open-endpoint"
    # Which principals a trust or resource policy allows.
    TRUSTS_ANYONE = "trusts-anyone"
    TRUSTS_ANY_REPOSITORY = "trusts-any-repository"
    TRUSTS_ANY_IDENTITY = "trusts-any-identity"
    TRUSTS_ANY_SERVICE = "trusts-any-service"
    TRUSTS_FOREIGN_ACCOUNT = "trusts-foreign-account"
    TRUSTS_WHOLE_ACCOUNT = "trusts-whole-account"
    TRUSTS_LAMBDA_AND_OTHERS = "trusts-lambda-and-others"
    TRUST_WITHOUT_SOURCE_ARN = "trust-without-source-arn"
    OIDC_WITHOUT_AUDIENCE = "oidc-without-audience"
    PUBLIC = "public"
    EVERYONE_EXCEPT = "everyone-except"
    FOREIGN_ACCOUNT = "foreign-account"
    SERVICE_WITHOUT_SOURCE = "service-without-source"
    PRINCIPAL_PARTIAL_WILDCARD = "principal-partial-wildcard"


# Permissions of the holder on every resource of a kind.
KINDS_OF_ANY_RESOURCE = frozenset(
    {
        Kind.WRITES_ANY_RESOURCE,
        Kind.READS_ANY_DATA,
        Kind.READS_ANY_SECRET,
        Kind.DECRYPTS_ANY_KEY,
        Kind.INVOKES_ANY_FUNCTION,
        Kind.ASSUMES_ANY_ROLE,
        Kind.CHANGES_ANY_PERMISSION,
        Kind.ANY_RESOURCE,
    }
)
KINDS_OF_ESCALATION = frozenset({Kind.ESCALATES, Kind.ESCALATES_THROUGH_LAMBDA})
# Weaknesses of all policies of a principal together.
KINDS_OF_PERMISSIONS = (
    KINDS_OF_ANY_RESOURCE
    | KINDS_OF_ESCALATION
    | {Kind.ADMIN, Kind.FULL_IAM, Kind.SERVICE_WILDCARD, Kind.PASSES_ANY_ROLE}
)
# What makes a statement match nothing, whether it grants or limits.
_NOT_APPLYING = frozenset({Kind.RESOURCE_MISMATCH, Kind.UNKNOWN_ACTION})
_OF_ANY_STATEMENT = _NOT_APPLYING | {Kind.ALL_ACTIONS_EXCEPT, Kind.ALL_RESOURCES_EXCEPT}
# Weaknesses in the form of a single statement of an identity policy.
KINDS_OF_STATEMENTS = _OF_ANY_STATEMENT | {
    Kind.PARTIAL_ACTION_WILDCARD,
    Kind.PARTIAL_RESOURCE_WILDCARD,
    Kind.ACCOUNT_WILDCARD,
    Kind.INVOKE_ARN_INCOMPLETE,
}
KINDS_OF_IDENTITY = KINDS_OF_PERMISSIONS | KINDS_OF_STATEMENTS
KINDS_OF_CONDITIONS = frozenset({Kind.VACUOUS_CONDITION, Kind.CONDITION_INERT})
_OF_PRINCIPALS = frozenset({Kind.FOREIGN_ACCOUNT, Kind.PRINCIPAL_PARTIAL_WILDCARD})
_OF_TRUST = _OF_PRINCIPALS | {
    Kind.TRUSTS_ANYONE,
    Kind.TRUSTS_ANY_REPOSITORY,
    Kind.TRUSTS_ANY_IDENTITY,
    Kind.TRUSTS_ANY_SERVICE,
    Kind.TRUSTS_FOREIGN_ACCOUNT,
    Kind.TRUSTS_WHOLE_ACCOUNT,
    Kind.TRUSTS_LAMBDA_AND_OTHERS,
    Kind.TRUST_WITHOUT_SOURCE_ARN,
    Kind.OIDC_WITHOUT_AUDIENCE,
}
_OF_RESOURCE = _OF_PRINCIPALS | {Kind.PUBLIC, Kind.EVERYONE_EXCEPT, Kind.SERVICE_WITHOUT_SOURCE}
# Weaknesses of the principals that a document names.
KINDS_OF_PRINCIPALS = _OF_TRUST | _OF_RESOURCE

# Kinds of which one costs about as much as all.
_TOGETHER = (
    KINDS_OF_PERMISSIONS - {Kind.ANY_RESOURCE},
    frozenset({Kind.ACCOUNT_WILDCARD, Kind.PARTIAL_RESOURCE_WILDCARD}),
    KINDS_OF_CONDITIONS,
    KINDS_OF_PRINCIPALS,
)


@cache
def found_with(kind: Kind) -> frozenset[Kind]:
    """The kinds that are best looked for together with one, which is among them."""
    return next((each for each in _TOGETHER if kind in each), frozenset({kind}))


# The kinds that `document_weaknesses` looks for, by the purpose of the document.
KINDS: Mapping[Purpose, frozenset[Kind]] = {
    Purpose.IDENTITY: KINDS_OF_IDENTITY | KINDS_OF_CONDITIONS,
    Purpose.TRUST: _OF_TRUST | KINDS_OF_CONDITIONS,
    Purpose.RESOURCE: _OF_RESOURCE | _OF_ANY_STATEMENT | KINDS_OF_CONDITIONS,
    Purpose.BOUNDARY: _NOT_APPLYING | KINDS_OF_CONDITIONS | {Kind.UNLIMITED_BOUNDARY},
    Purpose.SESSION: _NOT_APPLYING | KINDS_OF_CONDITIONS,
    Purpose.SCP: _NOT_APPLYING | KINDS_OF_CONDITIONS,
    Purpose.RCP: _NOT_APPLYING | KINDS_OF_CONDITIONS,
    Purpose.ENDPOINT: _NOT_APPLYING
    | KINDS_OF_CONDITIONS
    | {Kind.OPEN_ENDPOINT, Kind.PRINCIPAL_PARTIAL_WILDCARD},
}


# Which kinds of weakness others imply: one cause, seen from two sides.
#
# Where two kinds imply each other, the more severe finding stays. A wildcard implies what it lets
# its holder do: with the actions in use listed, each of them is a choice.

# The wildcard in Resource is the cause, whichever of the statement's actions reach too far by it.
_ANY_RESOURCE = (
    Kind.PASSES_ANY_ROLE,
    Kind.WRITES_ANY_RESOURCE,
    Kind.READS_ANY_DATA,
    Kind.READS_ANY_SECRET,
    Kind.DECRYPTS_ANY_KEY,
    Kind.INVOKES_ANY_FUNCTION,
    Kind.ASSUMES_ANY_ROLE,
    Kind.CHANGES_ANY_PERMISSION,
    Kind.ANY_RESOURCE,
)
# Weaknesses in the form of a statement's principals.
_PRINCIPALS = (
    Kind.TRUSTS_ANY_REPOSITORY,
    Kind.TRUSTS_ANY_SERVICE,
    Kind.TRUSTS_FOREIGN_ACCOUNT,
    Kind.TRUSTS_WHOLE_ACCOUNT,
    Kind.TRUSTS_LAMBDA_AND_OTHERS,
    Kind.TRUST_WITHOUT_SOURCE_ARN,
    Kind.OIDC_WITHOUT_AUDIENCE,
    Kind.FOREIGN_ACCOUNT,
    Kind.SERVICE_WITHOUT_SOURCE,
    Kind.PRINCIPAL_PARTIAL_WILDCARD,
)

# The kinds that each kind implies at the same element, or at a nested one.
_AT_ELEMENT: Mapping[Kind, tuple[Kind, ...]] = {
    Kind.ADMIN: (Kind.FULL_IAM, Kind.ALL_ACTIONS_EXCEPT),
    Kind.FULL_IAM: (
        *(Kind.ESCALATES, Kind.ESCALATES_THROUGH_LAMBDA, Kind.SERVICE_WILDCARD),
        *(Kind.ALL_ACTIONS_EXCEPT, *_ANY_RESOURCE),
    ),
    Kind.SERVICE_WILDCARD: (
        *(Kind.ALL_ACTIONS_EXCEPT, Kind.PARTIAL_ACTION_WILDCARD, *_ANY_RESOURCE),
        *(Kind.ESCALATES, Kind.ESCALATES_THROUGH_LAMBDA),
    ),
    Kind.ALL_ACTIONS_EXCEPT: (
        *(Kind.SERVICE_WILDCARD, Kind.ESCALATES, Kind.ESCALATES_THROUGH_LAMBDA, *_ANY_RESOURCE),
    ),
    Kind.ACCOUNT_WILDCARD: (Kind.PARTIAL_RESOURCE_WILDCARD,),
    Kind.TRUSTS_FOREIGN_ACCOUNT: (Kind.FOREIGN_ACCOUNT, Kind.TRUSTS_LAMBDA_AND_OTHERS),
    Kind.FOREIGN_ACCOUNT: (Kind.TRUSTS_LAMBDA_AND_OTHERS,),
    Kind.TRUSTS_WHOLE_ACCOUNT: (Kind.TRUSTS_LAMBDA_AND_OTHERS,),
    Kind.TRUSTS_ANY_SERVICE: (Kind.TRUST_WITHOUT_SOURCE_ARN, Kind.TRUSTS_LAMBDA_AND_OTHERS),
}
# The kinds that each kind implies in the same statement.
_IN_STATEMENT: Mapping[Kind, tuple[Kind, ...]] = {
    **dict.fromkeys(_ANY_RESOURCE, _ANY_RESOURCE),
    Kind.ALL_RESOURCES_EXCEPT: _ANY_RESOURCE,
    Kind.ESCALATES: (Kind.ESCALATES_THROUGH_LAMBDA, *_ANY_RESOURCE),
    Kind.ESCALATES_THROUGH_LAMBDA: _ANY_RESOURCE,
    Kind.TRUSTS_ANYONE: (Kind.VACUOUS_CONDITION, Kind.EVERYONE_EXCEPT, *_PRINCIPALS),
    Kind.PUBLIC: (Kind.VACUOUS_CONDITION, Kind.EVERYONE_EXCEPT, *_PRINCIPALS),
    Kind.EVERYONE_EXCEPT: (Kind.VACUOUS_CONDITION,),
    Kind.TRUSTS_ANY_REPOSITORY: (Kind.OIDC_WITHOUT_AUDIENCE, Kind.VACUOUS_CONDITION),
    Kind.TRUSTS_FOREIGN_ACCOUNT: (Kind.VACUOUS_CONDITION,),
    Kind.TRUST_WITHOUT_SOURCE_ARN: (Kind.VACUOUS_CONDITION,),
    Kind.VACUOUS_CONDITION: (Kind.TRUST_WITHOUT_SOURCE_ARN,),
    Kind.SERVICE_WITHOUT_SOURCE: (Kind.VACUOUS_CONDITION,),
}


@cache
def implied_by(kind: Kind) -> tuple[Implication, ...]:
    """The kinds that imply this one, each by its text."""
    return (
        *_by(kind, _IN_STATEMENT.items(), Within.STATEMENT),
        *_by(kind, _AT_ELEMENT.items(), Within.ELEMENT),
    )


def _by(
    kind: Kind, table: Iterable[tuple[Kind, tuple[Kind, ...]]], within: Within
) -> Iterator[Implication]:
    return (Implication(other.value, within) for other, implied in table if kind in implied)


# How grave one case of a kind of weakness is, where the cases differ.


class Gravity(str, Enum):
    """How severe a weakness is, with the values of rules' severities."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Weakness(NamedTuple):
    """The document certainly has a weakness of this kind.

    `path` is the element to change, `message` the evidence and what follows from it, and `fix` the
    smallest change, as an imperative. `gravity` is None if every case of the kind is as bad.
    `cause` names what is at fault where that is another resource too, such as an identity pool.
    `is_dormant`: it does harm only once a resource that the document names is deleted.
    """

    kind: Kind
    path: str
    message: str
    fix: str | None = None
    gravity: Gravity | None = None
    cause: str | None = None
    is_dormant: bool = False


@record(frozen=True, eq=False)
class Undecided:
    """Whether the document has a weakness of this kind depends on the value `unknown`."""

    kind: Kind
    unknown: Unknown

    @property
    def path(self) -> str:
        """Where the unknown value stands."""
        return self.unknown.path


Found = Iterator[Weakness | Undecided]


def where(truth: Truth, weakness: Weakness) -> Found:
    """The weakness where the truth is true, undecided if it is not known."""
    if isinstance(truth, Unknown):
        yield Undecided(weakness.kind, truth)
    elif truth:
        yield weakness


def undecided(kind: Kind, unknowns: Iterable[Unknown]) -> Iterator[Undecided]:
    """One outcome for each unknown value, however often it is given."""
    return (Undecided(kind, each) for each in {each.path: each for each in unknowns}.values())
