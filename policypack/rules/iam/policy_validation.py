"""Documents that AWS refuses, and statements or conditions that do not do what they seem to."""

from __future__ import annotations

from policypack.authoring import Implication, Outcomes, Profile, Resource, Severity, rule
from policypack.forms.families.policy_documents import document_rule, malformed, oversized
from policypack.iam import Kind, Purpose
from policypack.topology.parts.documents import holders


@rule(
    id="iam-policy-malformed",
    types=holders(*Purpose),
    severity=Severity.MEDIUM,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Correct the named element of policy; getPolicyDocument or json.dumps writes valid JSON"
    ),
    implied_by=(Implication("stack-output-printed"),),
)
def policy_malformed(holder: Resource) -> Outcomes:
    """IAM policy document is malformed.

    AWS rejects the document (MalformedPolicyDocument), and the deployment stops halfway. A
    duplicate key is worse: most JSON parsers keep the last value, so a reviewer can miss an Action
    of "*" behind a harmless one. A malformed document isn't checked further.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    return malformed(holder)


@rule(
    id="iam-policy-oversized",
    types=holders(Purpose.IDENTITY, Purpose.TRUST, Purpose.SCP, Purpose.RCP),
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation="Split the document into several Policy resources",
)
def policy_oversized(holder: Resource) -> Outcomes:
    """IAM policy document exceeds its size quota.

    IAM counts the characters without whitespace of a managed policy, of a trust policy, and of all
    inline policies of a principal together; AWS Organizations counts those of a control policy. A
    longer document stops the deployment halfway, and is too long to review.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
    """
    return oversized(holder)


policy_unknown_action = document_rule(
    id="iam-policy-unknown-action",
    kind=Kind.UNKNOWN_ACTION,
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Correct the name in Action, or update Stackwarden if AWS added the action recently"
    ),
    title="IAM policy has an unknown action or service",
    why="""
    IAM accepts any name, but an unknown name matches nothing: an Allow fails at run time, and a
    Deny protects nothing. The message names the date of the index of actions, so actions that AWS
    added later are reported too; that is why the severity is low. `stackwarden --version` shows the
    age of the index.
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """,
)


policy_resource_mismatch = document_rule(
    id="iam-policy-resource-mismatch",
    kind=Kind.RESOURCE_MISMATCH,
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation=(
        "In Resource, pair object actions with bucket/*, bucket actions with the bucket, and "
        "account-level actions with *"
    ),
    title="IAM policy has an action that does not apply to its resources",
    why="""
    The statement has no effect for this action, and the usual quick fix is a wildcard resource.
    Actions on S3 objects need bucket/*, actions on the bucket need the bucket's ARN, and actions
    without a resource type need "*".
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """,
)


policy_invoke_arn_incomplete = document_rule(
    id="iam-policy-invoke-arn-incomplete",
    kind=Kind.INVOKE_ARN_INCOMPLETE,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="In Resource, list both the function ARN and the ARN followed by :*",
    title="IAM policy covers a Lambda function or its versions, but not both",
    why="""
    The ARN of a function doesn't match its versions and aliases, and their ARNs don't match the
    function. A caller that switches to an alias is denied, and the usual quick fix is a wildcard
    resource.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    """,
)


policy_condition_inert = document_rule(
    id="iam-policy-condition-inert",
    kind=Kind.CONDITION_INERT,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="In Condition, use the operator that fits the key and its wildcards",
    title="IAM policy has a condition or variable that can never match",
    why="""
    In a Deny statement, such a condition silently disables the protection. In an Allow statement,
    it denies the workload its access, and the usual quick fix is to remove it. Wildcards require
    StringLike, policy variables require Version 2012-10-17, and AWS must send the key.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """,
)


policy_vacuous_condition = document_rule(
    id="iam-policy-vacuous-condition",
    kind=Kind.VACUOUS_CONDITION,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation=(
        "In Condition, compare the key with the expected values, without IfExists and ForAllValues"
    ),
    title="IAM policy has a condition that does not restrict access",
    why="""
    The statement is overly permissive, although it looks restricted in a review. The condition
    matches every value or every IP address, starts at a date in the past, or is also true for a
    request without the key (IfExists, ForAllValues).
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """,
)
