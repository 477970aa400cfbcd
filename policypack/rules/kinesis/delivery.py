"""Destinations of delivery streams: error logs and credentials."""

from __future__ import annotations

from functools import partial

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    rule,
    until_unknown,
)
from policypack.forms.families.plaintext_secrets import credential_in, credentials_at, is_marked

_DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
_DESTINATIONS = (
    "elasticsearchConfiguration",
    "extendedS3Configuration",
    "httpEndpointConfiguration",
    "icebergConfiguration",
    "opensearchConfiguration",
    "opensearchserverlessConfiguration",
    "redshiftConfiguration",
    "snowflakeConfiguration",
    "splunkConfiguration",
)
_CREDENTIALS = (
    "httpEndpointConfiguration.accessKey",
    "redshiftConfiguration.password",
    "snowflakeConfiguration.keyPassphrase",
    "snowflakeConfiguration.privateKey",
    "splunkConfiguration.hecToken",
)


_ATTRIBUTES = "httpEndpointConfiguration.requestConfiguration.commonAttributes"


@rule(
    id="kinesis-firehose-errors-unlogged",
    types=(_DELIVERY_STREAM,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set cloudwatchLoggingOptions of the destination: enabled to true, logGroupName and "
        "logStreamName"
    ),
)
def errors_unlogged(stream: Resource) -> Outcomes:
    """Kinesis Firehose delivery stream does not log delivery errors.

    Firehose writes the reasons for failed deliveries only to a log group that the destination
    names. Logging is off by default.
    https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html

    Example:
        aws.kinesis.FirehoseDeliveryStream(
            "clicks",
            destination="extended_s3",
            extended_s3_configuration={
                "role_arn": "arn:aws:iam::111122223333:role/delivery",
                "bucket_arn": "arn:aws:s3:::clicks-archive",
                "cloudwatch_logging_options": {  # good
                    "enabled": True,  # good
                    "log_group_name": "/aws/kinesisfirehose/clicks",  # good
                    "log_stream_name": "DestinationDelivery",  # good
                },  # good
            },
        )
    """
    for name in _DESTINATIONS:
        yield from until_unknown(_logging(stream.at(name)))


def _logging(destination: Value) -> Outcomes:
    path = "cloudwatchLoggingOptions.enabled"
    if destination.is_set and destination.get(path) is not True:
        yield Finding(
            "cloudwatchLoggingOptions.enabled is not true for this destination",
            destination.at(path).path,
        )


@rule(
    id="kinesis-firehose-plaintext-key",
    types=(_DELIVERY_STREAM,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set secretsManagerConfiguration.enabled to true and its secretArn to the ARN of a "
        "secret, or read the value from Pulumi's secret configuration (config.require_secret)"
    ),
)
def plaintext_key(stream: Resource) -> Outcomes:
    """Kinesis Firehose destination has a plaintext credential.

    Everyone with access to the program's source or its state can read the credential and use the
    destination with it. The same applies to credentials in the common attributes of requests to an
    HTTP endpoint. If the program names a secret, Firehose reads the credential from Secrets
    Manager. A value that Pulumi marks as secret is encrypted in the state and complies.
    https://docs.aws.amazon.com/firehose/latest/dev/using-secrets-manager.html

    Example:
        aws.kinesis.FirehoseDeliveryStream(
            "clicks",
            destination="http_endpoint",
            server_side_encryption={"enabled": True},
            http_endpoint_configuration={
                "url": "https://collector.example.com",
                "role_arn": "arn:aws:iam::111122223333:role/delivery",
                "s3_configuration": {
                    "role_arn": "arn:aws:iam::111122223333:role/delivery",
                    "bucket_arn": "arn:aws:s3:::clicks-failed",
                },
                "access_key": "9f2Kq7!xVb31",  # bad
                "secrets_manager_configuration": {  # good
                    "enabled": True,  # good
                    "secret_arn": (  # good
                        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:collector"  # good
                    ),  # good
                },  # good
            },
        )
    """
    yield from credentials_at(stream, _CREDENTIALS)
    if not is_marked(stream, _ATTRIBUTES):
        yield from until_unknown(stream.each(_ATTRIBUTES, partial(_attribute, stream)))


def _attribute(stream: Resource, attribute: Value) -> Outcomes:
    """An attribute that Firehose sends with every request to an HTTP endpoint."""
    yield from credential_in(stream, attribute.at("value"), str(attribute.get("name")))
