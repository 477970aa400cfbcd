"""Event source mappings: what Lambda reads for a function, and what becomes of failures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    given,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.iam.meaning.truth import Truth, any_of, settled
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts import accounts as own_accounts
from policypack.topology.parts.accounts import accounts_with
from policypack.topology.parts.event_patterns import SELF_MANAGED, SOURCE, source_service
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import names_own_resources
from policypack.topology.triggers.wiring_table import MAPPING

_ACCESS = "sourceAccessConfigurations"
# https://docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html
_AUTHENTICATES = lazy_pattern(
    r"BASIC_AUTH|SASL_SCRAM_(256|512)_AUTH|CLIENT_CERTIFICATE_TLS_AUTH"
    r"|OAUTHBEARER_AUTH|IAM_AUTH|IAM_OAUTHBEARER_AUTH"
)
_OWNED = lazy_pattern(r"arn:[^:]+:(?P<service>[^:]+):[^:]*:(?P<account>\d{12}):", re.ASCII)


@rule(
    id="lambda-event-source-without-auth",
    types=(MAPPING,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        f"Add SASL_SCRAM_512_AUTH, BASIC_AUTH or CLIENT_CERTIFICATE_TLS_AUTH to {_ACCESS}, "
        "with the ARN of a Secrets Manager secret"
    ),
    cwe=(306,),
)
def without_auth(mapping: Resource) -> Outcomes:
    """Event source mapping reads Kafka or Amazon MQ without authentication.

    A broker that accepts Lambda without credentials accepts every client that can reach it, so an
    attacker in the network can read the topic and send events to the function. With SASL or mutual
    TLS, Lambda also encrypts the connection. OAUTHBEARER_AUTH, IAM_AUTH and IAM_OAUTHBEARER_AUTH
    authenticate Lambda too; VPC_SUBNET, VPC_SECURITY_GROUP, VIRTUAL_HOST and
    SERVER_ROOT_CA_CERTIFICATE don't. Amazon MSK authenticates the execution role, so its mappings
    aren't reported.
    https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-configure.html
    https://docs.aws.amazon.com/lambda/latest/api/API_SourceAccessConfiguration.html

    Example:
        secret = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:kafka"
        aws.lambda_.EventSourceMapping(
            "orders",
            function_name="orders",
            topics=["orders"],
            starting_position="LATEST",
            self_managed_event_source={
                "endpoints": {"KAFKA_BOOTSTRAP_SERVERS": "kafka.example.com:9096"}
            },
            destination_config={
                "on_failure": {
                    "destination_arn": "arn:aws:sqs:eu-central-1:111122223333:failed"
                }
            },
            source_access_configurations=[{"type": "VPC_SUBNET", "uri": "subnet:subnet-1"}],  # bad
            source_access_configurations=[{"type": "SASL_SCRAM_512_AUTH", "uri": secret}],  # good
        )
    """
    service = source_service(mapping)
    if service not in (SELF_MANAGED, "mq"):
        return
    if not settled(any_of(mapping.each(_ACCESS, _authenticates))):
        broker = "the Kafka brokers" if service == SELF_MANAGED else "the Amazon MQ broker"
        yield Finding(f"no entry holds credentials for {broker}", _ACCESS)


def _authenticates(access: Value) -> Iterator[Truth]:
    yield bool(_AUTHENTICATES.fullmatch(str(access.get("type", ""))))


@rule(
    id="lambda-event-source-foreign-account",
    types=(MAPPING,),
    reads=own_accounts.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Read a source of your own account, or add the account to the setting trusted_accounts"
    ),
    cwe=(284,),
)
def foreign_account(mapping: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Event source mapping reads a source of an untrusted external account.

    The external account controls which events the function processes with its role. The setting
    `trusted_accounts` lists the accounts of the organization.
    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-cross-account-example.html

    Example:
        orders = aws.sqs.Queue("orders")
        aws.lambda_.EventSourceMapping(
            "orders",
            function_name="orders",
            event_source_arn="arn:aws:sqs:eu-central-1:444455556666:orders",  # bad
            event_source_arn=orders.arn,  # good
        )
    """
    source = mapping.at(SOURCE)
    if isinstance(source.tree, Unknown) and names_own_resources(mapping, SOURCE):
        return
    owned = _OWNED.match(text_of(source))
    if owned is None:
        return
    account = owned["account"]
    # A mapping is in the account of its function.
    known = accounts_with(mapping.at("functionName"), stack, settings)
    if settled(known.is_external(account, SOURCE)):
        message = f"the {owned['service']} source belongs to the account {account}"
        yield Finding(f"{message}, which is not trusted", SOURCE)


filter_without_customer_key = without_customer_key(
    id="lambda-event-source-filter-without-customer-key",
    subject="Lambda event filter",
    properties={MAPPING: "kmsKeyArn"},
    only_if={"filterCriteria.filters": given([{"pattern": '{"body": {"kind": ["order"]}}'}])},
    why="""
    Filter criteria can contain customer names or account numbers. By default, Lambda encrypts them
    with an AWS owned key, and everyone with lambda:GetEventSourceMapping can read them. With a
    customer managed key, readers also need permission to use the key.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filter-criteria-encryption
    """,
    example="""
    aws.lambda_.EventSourceMapping(
        "orders",
        function_name="orders",
        event_source_arn="arn:aws:sqs:eu-central-1:111122223333:orders",
        filter_criteria={"filters": [{"pattern": json.dumps({"body": {"kind": ["order"]}})}]},
        kms_key_arn="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)
