"""Which kinds of weakness others imply: one cause, seen from two sides.

Where two kinds imply each other, the more severe finding stays. A wildcard implies what it lets its
holder do: with the actions in use listed, each of them is a choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from policypack.iam.meaning.kind import Kind
from policypack.rule.implication import Implication, Within

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
# What follows from how the principals of a statement are written.
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

# What each kind implies at the same element, or at one inside the other.
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
# What each kind implies in the same statement.
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
