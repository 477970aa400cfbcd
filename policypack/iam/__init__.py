"""IAM documents: parses and matches them, finds their weaknesses. Independent of Pulumi and rules.

A rule passes a property to `parse` and calls one of the functions below, each an iterator of
`Weakness(kind, path, message, fix, gravity)` and `Undecided(kind, unknown)`; rules never read a
document themselves:

  - `document_weaknesses(document, purpose, accounts, kinds)`: all of `KINDS[purpose]`, or only the
    given kinds; `found_with(kind)` names the kinds that cost as much together
- `identity_weaknesses(document)`: the permissions of one identity policy, and its form
- `principal_weaknesses(policies, boundary)`: `KINDS_OF_PERMISSIONS`, of all policies together
- `trust_weaknesses(document, accounts)`: who may assume a role
- `resource_policy_weaknesses(document, accounts)`: who may use a resource
- `condition_weaknesses(document)`: vacuous-condition and condition-inert, in every purpose
- `size_weaknesses(documents, limit)`: oversized

`demands_tls`, `lockouts`, `whole_services`, `allowed_actions`, `calls_any_endpoint` and, for the
policies of AWS IoT Core, `any_device` each answer one question for one rule.
`implied_by(kind)` names the kinds whose finding implies one of this kind.
`parse` raises `MalformedDocument` (`.path`, `.reason`, `.advice`) and nothing else.
`source_arn_is_vacuous(arn, source_account)` answers for the two properties of a Lambda permission.
"""

from policypack.iam.document.document import parse
from policypack.iam.document.elements import Document, Statement
from policypack.iam.document.grammar import MalformedDocument, Purpose
from policypack.iam.meaning.accounts import Accounts, UnknownAccount
from policypack.iam.meaning.arns import source_arn_is_vacuous
from policypack.iam.meaning.confused_deputy import WholeService, statements_allowing, whole_services
from policypack.iam.meaning.kind import (
    KINDS,
    KINDS_OF_PERMISSIONS,
    KINDS_OF_STATEMENTS,
    Gravity,
    Kind,
    Undecided,
    Weakness,
    found_with,
    implied_by,
)
from policypack.iam.meaning.resource_query import Lockout, lockouts, names_all_objects, names_bucket
from policypack.iam.meaning.transport import demands_tls
from policypack.iam.permissions.managed_policies import (
    ManagedAccess,
    managed_access,
    managed_policy,
)
from policypack.iam.weaknesses.by_purpose import (
    AnyDevice,
    any_device,
    calls_any_endpoint,
    document_weaknesses,
    purpose_of,
    service_of,
)
from policypack.iam.weaknesses.condition_faults import condition_weaknesses
from policypack.iam.weaknesses.identity import (
    Policy,
    allowed_actions,
    identity_weaknesses,
    principal_weaknesses,
)
from policypack.iam.weaknesses.limits import size_weaknesses
from policypack.iam.weaknesses.resource_policy import GENERAL_FIXES, resource_policy_weaknesses
from policypack.iam.weaknesses.trust import trust_weaknesses

__all__ = [
    "GENERAL_FIXES",
    "KINDS",
    "KINDS_OF_PERMISSIONS",
    "KINDS_OF_STATEMENTS",
    "Accounts",
    "AnyDevice",
    "Document",
    "Gravity",
    "Kind",
    "Lockout",
    "MalformedDocument",
    "ManagedAccess",
    "Policy",
    "Purpose",
    "Statement",
    "Undecided",
    "UnknownAccount",
    "Weakness",
    "WholeService",
    "allowed_actions",
    "any_device",
    "calls_any_endpoint",
    "condition_weaknesses",
    "demands_tls",
    "document_weaknesses",
    "found_with",
    "identity_weaknesses",
    "implied_by",
    "lockouts",
    "managed_access",
    "managed_policy",
    "names_all_objects",
    "names_bucket",
    "parse",
    "principal_weaknesses",
    "purpose_of",
    "resource_policy_weaknesses",
    "service_of",
    "size_weaknesses",
    "source_arn_is_vacuous",
    "statements_allowing",
    "trust_weaknesses",
    "whole_services",
]
