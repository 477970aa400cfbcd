"""IAM documents: read them, match them, judge them. Pure: knows neither Pulumi nor rules.

A rule hands a property to `parse` and asks the judges, each an iterator of
`Weakness(kind, path, message, fix)` and `Undecided(kind, unknown)`; it never looks into a document:

- `judge_identity(document)`: the kinds of `policypack.iam.identity.KINDS`
- `judge_principal(policies, boundary)`: the kinds of `KINDS_OF_RIGHTS`, of all together
- `judge_trust(document, accounts)`: trusts-anyone, trusts-any-repository, trusts-any-service,
  trusts-foreign-account, trusts-whole-account, trust-without-source-arn, oidc-without-audience,
  foreign-account, everyone-except, principal-partial-wildcard
- `judge_resource_policy(document, accounts)`: public, everyone-except, foreign-account,
  service-without-source, principal-partial-wildcard
- `judge_conditions(document)`, of every purpose: vacuous-condition, condition-inert
- `judge_size(documents, limit)`: oversized
- `judge(document, purpose, accounts)` asks all of them that fit the purpose, but for the size

`parse` raises `MalformedDocument` (`.path`, `.reason`, `.advice`) and nothing else.
`source_arn_is_vacuous(arn, source_account)` answers for the two properties of a Lambda permission.
"""

from policypack.iam.accounts import Accounts
from policypack.iam.arns import source_arn_is_vacuous
from policypack.iam.condition_faults import judge_conditions
from policypack.iam.document import parse
from policypack.iam.elements import Document, Statement
from policypack.iam.form import MalformedDocument, Purpose
from policypack.iam.identity import judge_identity
from policypack.iam.judge import judge, purpose_of, service_of
from policypack.iam.managed_policies import managed_policy
from policypack.iam.principal import Policy, judge_principal
from policypack.iam.resource_policy import judge_resource_policy
from policypack.iam.size import judge_size
from policypack.iam.trust import judge_trust
from policypack.iam.weakness import Undecided, Weakness

__all__ = [
    "Accounts",
    "Document",
    "MalformedDocument",
    "Policy",
    "Purpose",
    "Statement",
    "Undecided",
    "Weakness",
    "judge",
    "judge_conditions",
    "judge_identity",
    "judge_principal",
    "judge_resource_policy",
    "judge_size",
    "judge_trust",
    "managed_policy",
    "parse",
    "purpose_of",
    "service_of",
    "source_arn_is_vacuous",
]
