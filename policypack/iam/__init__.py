"""IAM documents: read them, match them, judge them. Pure: knows neither Pulumi nor rules.

A rule hands a property to `parse` and asks one of three judges, each an iterator of
`Weakness(kind, path, message, fix)` and `Unsure(kind, unknown)`; it never looks into a document:

- `judge_identity(document)`: admin, full-iam, service-wildcard, passes-any-role, escalates
- `judge_trust(document)`: trusts-anyone, trusts-any-repository, everyone-except
- `judge_resource_policy(document, own_account=None)`: public, everyone-except

`parse` raises `MalformedDocument` (`.path`, `.reason`, `.advice`) and nothing else.
`source_arn_is_vacuous(arn, source_account)` answers for the two properties of a Lambda permission.
"""

from policypack.iam.arns import source_arn_is_vacuous
from policypack.iam.condition_faults import judge_conditions
from policypack.iam.document import Document, Statement, parse
from policypack.iam.form import MalformedDocument, Purpose
from policypack.iam.identity import judge_identity
from policypack.iam.resource_policy import judge_resource_policy
from policypack.iam.trust import judge_trust
from policypack.iam.weakness import Unsure, Weakness

__all__ = [
    "Document",
    "MalformedDocument",
    "Purpose",
    "Statement",
    "Unsure",
    "Weakness",
    "judge_conditions",
    "judge_identity",
    "judge_resource_policy",
    "judge_trust",
    "parse",
    "source_arn_is_vacuous",
]
