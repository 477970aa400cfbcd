"""Resource-based policies of secrets."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, given
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    service_without_source,
    shared_with_external_account,
)
from policypack.forms.families.separate_resources import inline_or_separate

_TYPE = "aws:secretsmanager/secret:Secret"
_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"

secret_public = publicly_accessible(
    id="secrets-manager-secret-public",
    subject="Secrets Manager secret",
    remediation=(
        "Name roles in Principal, and set blockPublicPolicy of SecretPolicy to true, so that AWS "
        "refuses such a policy"
    ),
    why="""
    Every AWS account can read the secret, as far as its key allows. Only a condition that names a
    caller restricts access. With blockPublicPolicy, AWS refuses such a policy, but only at
    deployment.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
    """,
)


secret_shared = shared_with_external_account(
    id="secrets-manager-secret-foreign-account",
    subject="Secrets Manager secret policy",
    why="""
    Principals of the external account can read the secret, or replace it, as far as the statement
    and a customer managed key allow. The AWS managed key works only within the account. A condition
    on aws:PrincipalOrgID limits access to the organization.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
    """,
)


secret_policy_without_source = service_without_source(
    id="secrets-manager-policy-without-source-arn",
    subject="Secrets Manager policy",
    severity=Severity.MEDIUM,
    why="""
    An AWS service acts for many customers. Without a condition on the source, an attacker can make
    the service read the secret for a resource in another account.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
    """,
)


secret_without_policy = inline_or_separate(
    id="secrets-manager-secret-without-policy",
    owners=(_TYPE,),
    separate={_POLICY: "secretArn"},
    properties={_TYPE: "policy"},
    must=given('{"Version": "2012-10-17"}'),
    message="policy is empty, so only identity-based policies decide who can read the secret",
    absent=(
        "no SecretPolicy names this secret, so only identity-based policies decide who can read it"
    ),
    profile=Profile.OPTIONAL,
    remediation=(
        "Add an aws.secretsmanager.SecretPolicy that denies all principals except the roles that "
        "use the secret"
    ),
    title="Secrets Manager secret has no resource-based policy",
    why="""
    Without a resource-based policy, the identity-based policies of the account decide who can read
    the secret, which is sufficient if they follow least privilege. A Deny for all principals except
    the roles that use the secret also applies to administrators of other systems in the account.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
    """,
)
