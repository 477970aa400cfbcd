"""Clicks go into a Kinesis stream and from there to a function and to S3."""

import json

import pulumi
import pulumi_aws as aws

# finds: kinesis-stream-unencrypted
stream = aws.kinesis.Stream("clicks", shard_count=2, retention_period=48)

lake = aws.s3.Bucket("lake")

role = aws.iam.Role(
    "aggregate-role",
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
    "aggregate-kinesis",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole",
)

# finds: lambda-trigger-without-validator
aggregate = aws.lambda_.Function(
    "aggregate",
    runtime="python3.11",
    handler="main.handler",
    role=role.arn,
    code=pulumi.FileArchive("./app"),
)

# finds: lambda-event-source-failure-lost
aws.lambda_.EventSourceMapping(
    "clicks-aggregate",
    event_source_arn=stream.arn,
    function_name=aggregate.name,
    starting_position="LATEST",
    batch_size=100,
    maximum_retry_attempts=3,
)

firehose_role = aws.iam.Role(
    "firehose-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "firehose.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)

aws.iam.RolePolicy(
    "firehose-policy",
    role=firehose_role.id,
    policy=pulumi.Output.all(lake.arn, stream.arn).apply(
        lambda arns: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["s3:PutObject", "s3:GetBucketLocation", "s3:ListBucket"],
                        "Resource": [arns[0], f"{arns[0]}/*"],
                    },
                    {
                        "Effect": "Allow",
                        "Action": [
                            "kinesis:DescribeStream",
                            "kinesis:GetShardIterator",
                            "kinesis:GetRecords",
                        ],
                        "Resource": arns[1],
                    },
                ],
            }
        )
    ),
)

aws.kinesis.FirehoseDeliveryStream(
    "clicks-to-s3",
    destination="extended_s3",
    kinesis_source_configuration={
        "kinesis_stream_arn": stream.arn,
        "role_arn": firehose_role.arn,
    },
    extended_s3_configuration={
        "bucket_arn": lake.arn,
        "role_arn": firehose_role.arn,
        "buffering_interval": 300,
        "compression_format": "GZIP",
    },
)
