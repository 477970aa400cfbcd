"""A function from a container image, with the repository in the same stack."""

import json

import pulumi
import pulumi_aws as aws

tag = pulumi.Config().get("imageTag") or "latest"

# finds: ecr-repository-mutable-tags
repository = aws.ecr.Repository(
    "inference",
    image_scanning_configuration={"scan_on_push": True},
    force_delete=True,
)

aws.ecr.LifecyclePolicy(
    "inference",
    repository=repository.name,
    policy=json.dumps(
        {
            "rules": [
                {
                    "rulePriority": 1,
                    "selection": {
                        "tagStatus": "untagged",
                        "countType": "imageCountMoreThan",
                        "countNumber": 10,
                    },
                    "action": {"type": "expire"},
                }
            ]
        }
    ),
)

role = aws.iam.Role(
    "inference-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment(
    "inference-logs",
    role=role.name,
    policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE,
)

# finds: lambda-image-unpinned
# noise: lambda-trigger-without-validator
inference = aws.lambda_.Function(
    "inference-function",
    package_type="Image",
    image_uri=repository.repository_url.apply(lambda url: f"{url}:{tag}"),
    role=role.arn,
    timeout=60,
    memory_size=3008,
    architectures=["arm64"],
)

# finds: lambda-url-without-auth
url = aws.lambda_.FunctionUrl(
    "inference-url", function_name=inference.name, authorization_type="NONE"
)

pulumi.export("url", url.function_url)
