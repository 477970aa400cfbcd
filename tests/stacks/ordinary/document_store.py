"""Documents that customers upload: buckets with their separate settings, a key, a secret, logs."""

import json

import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity().account_id
config = pulumi.Config()

# finds: kms-key-unrotated
key = aws.kms.Key("documents", description="Encrypts documents")

access_logs = aws.s3.Bucket("access-logs")
documents = aws.s3.Bucket("documents", force_destroy=True)

aws.s3.BucketServerSideEncryptionConfiguration(
    "documents",
    bucket=documents.id,
    rules=[
        {
            "apply_server_side_encryption_by_default": {
                "sse_algorithm": "aws:kms",
                "kms_master_key_id": key.arn,
            },
            "bucket_key_enabled": True,
        }
    ],
)
aws.s3.BucketVersioning(
    "documents", bucket=documents.id, versioning_configuration={"status": "Enabled"}
)
aws.s3.BucketLogging(
    "documents", bucket=documents.id, target_bucket=access_logs.id, target_prefix="documents/"
)

# The web application uploads with presigned URLs.
# finds: s3-bucket-cors-any-origin
aws.s3.BucketCorsConfiguration(
    "documents",
    bucket=documents.id,
    cors_rules=[
        {"allowed_methods": ["PUT"], "allowed_origins": ["*"], "allowed_headers": ["*"]},
        {"allowed_methods": ["GET"], "allowed_origins": ["*"]},
    ],
)

# Access from the VPC alone; the deployment role is the exception.
aws.s3.BucketPolicy(
    "documents",
    bucket=documents.id,
    policy=documents.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:*",
                        "Resource": [arn, f"{arn}/*"],
                        "Condition": {
                            "StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"},
                            "ArnNotLike": {
                                "aws:PrincipalArn": f"arn:aws:iam::{account}:role/deploy"
                            },
                        },
                    }
                ],
            }
        )
    ),
)

# A scanner of another company reads what is uploaded.
# finds: s3-bucket-foreign-account
aws.s3.BucketPolicy(
    "access-logs",
    bucket=access_logs.id,
    policy=access_logs.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": "arn:aws:iam::999988887777:role/scanner"},
                        "Action": "s3:GetObject",
                        "Resource": f"{arn}/*",
                    },
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": "arn:aws:iam::054676820928:root"},
                        "Action": "s3:PutObject",
                        "Resource": f"{arn}/balancer/*",
                    },
                ],
            }
        )
    ),
)

# The scanner's key: set by hand once the secret is there.
# finds: secrets-manager-secret-unrecoverable
api_key = aws.secretsmanager.Secret("scanner-key", recovery_window_in_days=0)
aws.secretsmanager.SecretVersion(
    "scanner-key",
    secret_id=api_key.id,
    secret_string="changeme",
    opts=pulumi.ResourceOptions(ignore_changes=["secretString"]),
)

aws.ssm.Parameter("bucket", name="/documents/bucket", type="String", value=documents.bucket)
# finds: ssm-parameter-plain-secret
aws.ssm.Parameter(
    "token", name="/documents/webhook-token", type="String", value="9f2Kq7xVb31Lm0Qz8RtY"
)

group = aws.cloudwatch.LogGroup("documents", name="/documents/app", retention_in_days=30)
# finds: logs-subscription-foreign-account
aws.cloudwatch.LogSubscriptionFilter(
    "vendor",
    log_group=group.name,
    filter_pattern="",
    destination_arn="arn:aws:logs:eu-central-1:444455556666:destination:collector",
)
