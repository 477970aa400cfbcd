"""Repository and registry policies."""

from __future__ import annotations

from policypack.authoring import Severity
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    service_without_source,
    shared_with_external_account,
)

repository_public = publicly_accessible(
    id="ecr-repository-public",
    subject="ECR repository",
    remediation="Name accounts or services in Principal, or add a condition on aws:PrincipalOrgID",
    why="""
    Any AWS account can pull the images, with the code and secrets in them, or push an image that
    your functions and containers then run. Use Amazon ECR Public, which has its own resource types,
    for repositories that are public on purpose.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.ecr.Repository("orders", name="orders", image_tag_mutability="IMMUTABLE")
    aws.ecr.RepositoryPolicy(
        "orders",
        repository="orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": "*",  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},  # good
                "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            }],
        }),
    )
    """,
)


repository_foreign_account = shared_with_external_account(
    id="ecr-repository-foreign-account",
    subject="ECR repository policy",
    why="""
    The account can pull the images, or push images and so decide which code your functions and
    containers run. Functions of another account pull images through the service principal of
    Lambda.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.ecr.Repository("orders", name="orders", image_tag_mutability="IMMUTABLE")
    aws.ecr.RepositoryPolicy(
        "orders",
        repository="orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::444455556666:root"},  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},  # good
                "Action": ["ecr:BatchGetImage", "ecr:PutImage"],
            }],
        }),
    )
    """,
)


policy_without_source_arn = service_without_source(
    id="ecr-policy-without-source-arn",
    subject="ECR repository policy",
    severity=Severity.MEDIUM,
    why="""
    Without a source condition, Lambda pulls the images for functions of any account. Functions in
    your own account need no statement, because Lambda adds one itself.
    https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#configuration-images-permissions
    """,
    example="""
    aws.ecr.RepositoryPolicy(
        "orders",
        repository="orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                "Condition": {  # good
                    "StringEquals": {"aws:SourceAccount": "111122223333"}  # good
                },  # good
            }],
        }),
    )
    """,
)
