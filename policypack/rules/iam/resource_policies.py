"""Resource-based policies of all services: who may use the resource."""

from __future__ import annotations

from policypack.authoring import Profile, Severity
from policypack.forms.families.policy_documents import (
    document_rule,
    publicly_accessible,
    service_without_source,
    shared_with_external_account,
)
from policypack.iam import Kind

document_public = publicly_accessible(
    id="iam-document-public",
    subject="AWS resource",
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition that restricts the "
        "caller"
    ),
    why="""
    The resource policy allows any principal: every AWS account, and anonymous callers if the
    service accepts unsigned requests. A condition complies if it restricts the caller or the
    source. The severity is medium if the resource holds less sensitive content, such as a
    destination for logs, or if a network condition also restricts the callers.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """,
)


document_foreign_account = shared_with_external_account(
    id="iam-document-foreign-account",
    subject="AWS resource",
    why="""
    The resource policy allows an account that is neither your own nor trusted. Its administrators
    decide which of their principals use the access, for example to send mail in your name through
    an SES identity, or to read a snapshot, a package or an index. The severity is medium if the
    resource holds less sensitive content.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
    """,
)


document_service_without_source = service_without_source(
    id="iam-document-service-without-source",
    subject="AWS resource",
    severity=Severity.MEDIUM,
    why="""
    The resource policy allows an AWS service on behalf of all its customers, so another customer
    can configure the service to act on the resource. aws:SourceArn and aws:SourceAccount restrict
    for whom the service acts.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """,
)


policy_everyone_except = document_rule(
    id="iam-policy-everyone-except",
    kind=Kind.EVERYONE_EXCEPT,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    cwe=(284,),
    remediation=(
        "Replace NotPrincipal with Principal and list the accounts, roles or services in use"
    ),
    title="Resource-based policy allows any principal except a list",
    why="""
    The resource is publicly accessible: NotPrincipal with Allow permits every principal that the
    list doesn't name, including anonymous callers. NotPrincipal with Deny restricts access and
    isn't reported. AWS rejects NotPrincipal in trust policies.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """,
)


principal_partial_wildcard = document_rule(
    id="iam-principal-partial-wildcard",
    kind=Kind.PRINCIPAL_PARTIAL_WILDCARD,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(284,),
    remediation="Write the whole account ID or ARN in Condition",
    title="Resource-based policy matches external principals by a wildcard",
    why="""
    The resource is publicly accessible: a wildcard in place of the account also matches an
    attacker's account, in which the attacker only has to create a role with the expected name. A
    wildcard for the name of a role after a complete account ID stays within that account and isn't
    reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """,
)
