"""Resource-based policies of all services: who may use the resource.

Some services have separate rules, as `policypack.facts.policy_documents` lists; all others are
judged here. So a type that the provider adds is judged as soon as its line is added there.
`stackwarden iam` judges the documents of such services by these rules too.
"""

from __future__ import annotations

from policypack.authoring import Severity
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    service_without_source,
    shared_with_external_account,
)

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
    example="""
    aws.codeartifact.DomainPermissions(
        "packages",
        domain="packages",
        policy_document=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": "*",
                "Action": "codeartifact:GetAuthorizationToken",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},  # good
            }],
        }),
    )
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
    example="""
    account = aws.get_caller_identity().account_id
    aws.sns.Topic("orders", kms_master_key_id="alias/orders")
    aws.ses.IdentityPolicy(
        "shop",
        identity="shop.example.com",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::999988887777:root"},  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:role/mailer"},  # good
                "Action": "ses:SendEmail",
                "Resource": f"arn:aws:ses:eu-central-1:{account}:identity/shop.example.com",
            }],
        }),
    )
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
    example="""
    queries = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/route53/*"
    aws.cloudwatch.LogResourcePolicy(
        "queries",
        policy_name="queries",
        policy_document=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "route53.amazonaws.com"},
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": queries,
                "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},  # good
            }],
        }),
    )
    """,
)
