"""Rules for `stackwarden iam` about resource policies of services that have no rule of their own.

A document on its own may be of any service, such as ECR. The families judge it as they judge the
policies of the services in the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping

from policypack.forms.families.confused_deputy import service_without_source
from policypack.forms.families.cross_account import shared_with_external_account
from policypack.forms.families.public_access import publicly_accessible
from policypack.iam import Kind, Purpose
from policypack.rule.rule import Rule, Severity
from policypack.topology.parts.policy_holders import holders

_TYPES = holders(Purpose.RESOURCE)

document_public = publicly_accessible(
    id="iam-document-public",
    subject="AWS resource",
    types=_TYPES,
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition that limits the caller"
    ),
    why="""
    The resource policy allows any principal: every AWS account, and anonymous callers where the
    service accepts unsigned requests. A condition counts where it limits the caller or the source.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """,
    example="""
    aws.ecr.RepositoryPolicy("orders", repository="orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": "*",  # bad
            "Principal": {"AWS": "arn:aws:iam::111122223333:role/deployer"},  # good
            "Action": "ecr:BatchGetImage",
        }],
    }))
    """,
)


document_foreign_account = shared_with_external_account(
    id="iam-document-foreign-account",
    subject="AWS resource",
    types=_TYPES,
    why="""
    The resource policy allows an account that is neither your own nor trusted. Its administrators
    decide which of their principals use the access.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html
    """,
    example="""
    repository = aws.ecr.Repository("orders")
    role = aws.iam.Role("deployer", assume_role_policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "codebuild.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }],
    }))
    principal = "arn:aws:iam::999988887777:root"  # bad
    principal = role.arn  # good
    aws.ecr.RepositoryPolicy("orders", repository=repository.name, policy=pulumi.Output.json_dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"AWS": principal},
            "Action": "ecr:BatchGetImage",
        }],
    }))
    """,
)


document_service_without_source = service_without_source(
    id="iam-document-service-without-source",
    subject="AWS resource",
    types=_TYPES,
    severity=Severity.MEDIUM,
    why="""
    The resource policy allows an AWS service for every customer of that service. Another customer
    can configure the service to act on the resource. aws:SourceArn and aws:SourceAccount limit for
    whom the service acts.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """,
    example="""
    aws.ecr.RepositoryPolicy("orders", repository="orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "ecr:BatchGetImage",
            "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},  # good
        }],
    }))
    """,
)

OTHER_SERVICES: Mapping[Kind, Rule] = {
    Kind.PUBLIC: document_public,
    Kind.FOREIGN_ACCOUNT: document_foreign_account,
    Kind.SERVICE_WITHOUT_SOURCE: document_service_without_source,
}
