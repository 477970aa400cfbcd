"""The role that GitHub Actions deploys with, and a bucket for its artifacts."""

import json

import pulumi
import pulumi_aws as aws

github = aws.iam.OpenIdConnectProvider(
    "github",
    url="https://token.actions.githubusercontent.com",
    client_id_lists=["sts.amazonaws.com"],
)

artifacts = aws.s3.Bucket("artifacts")
aws.s3.BucketVersioning(
    "artifacts", bucket=artifacts.id, versioning_configuration={"status": "Enabled"}
)


def trust(arn, subject):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": arn},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {
                        "StringEquals": {
                            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"
                        },
                        "StringLike": {"token.actions.githubusercontent.com:sub": subject},
                    },
                }
            ],
        }
    )


deploy = aws.iam.Role(
    "deploy",
    assume_role_policy=github.arn.apply(
        lambda arn: trust(arn, "repo:example-org/shop:ref:refs/heads/main")
    ),
)
aws.iam.RolePolicy(
    "deploy",
    role=deploy.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["s3:PutObject", "s3:GetObject"],
                    "Resource": pulumi.Output.concat(artifacts.arn, "/*"),
                },
                {
                    "Effect": "Allow",
                    "Action": "lambda:UpdateFunctionCode",
                    "Resource": "arn:aws:lambda:eu-central-1:123456789012:function:shop-*",
                },
            ],
        }
    ),
)

# Any repository on GitHub may read.
# finds: iam-role-trusts-any-repository
preview = aws.iam.Role(
    "preview", assume_role_policy=github.arn.apply(lambda arn: trust(arn, "repo:*"))
)
# finds: iam-attachment-reads-any-data
aws.iam.RolePolicyAttachment(
    "preview", role=preview.name, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess"
)
