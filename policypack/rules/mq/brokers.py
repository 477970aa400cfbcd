"""Amazon MQ brokers: public access, passwords, encryption, logs and upgrades."""

from __future__ import annotations

from policypack.authoring import OtherDefault, Outcomes, Profile, Resource, Severity, equal, rule
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.operation import not_logged, upgrades_off
from policypack.forms.families.plaintext_secrets import credentials_at
from policypack.forms.families.public_endpoints import public_endpoint

_BROKER = "aws:mq/broker:Broker"
_CREDENTIALS = ("users[].password", "ldapServerMetadata.serviceAccountPassword")

broker_public = public_endpoint(
    id="mq-broker-public",
    subject="MQ broker",
    properties={_BROKER: "publiclyAccessible"},
    why="""
    A public broker has endpoints and a web console on the internet. For RabbitMQ, no security group
    limits access to them, so only the password protects the queues.
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/using-amazon-mq-securely.html
    """,
)


@rule(
    id="mq-broker-secret",
    types=(_BROKER,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Read the password from Pulumi's secret configuration (config.require_secret)",
)
def broker_secret(broker: Resource) -> Outcomes:
    """MQ broker has a plaintext password.

    Everyone with access to the program's source or its state can read the password, and use it to
    read the messages.
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/using-amazon-mq-securely.html
    """
    yield from credentials_at(broker, _CREDENTIALS)


broker_unlogged = not_logged(
    id="mq-broker-unlogged",
    subject="MQ broker",
    logs="general logs",
    properties={_BROKER: "logs.general"},
    must=equal(True),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set logs.general to true",
    why="""
    General logs record connections, failed logins and errors of the broker. Amazon MQ keeps them
    only if the broker sends them to CloudWatch Logs.
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/security-logging-monitoring.html
    """,
)


broker_audit_unlogged = not_logged(
    id="mq-broker-audit-unlogged",
    subject="ActiveMQ broker",
    logs="audit logs",
    properties={_BROKER: "logs.audit"},
    must=equal(True),
    # RabbitMQ has no audit log.
    only_if={"engineType": equal("ActiveMQ", "ACTIVEMQ")},
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set logs.audit to true",
    why="""
    Audit logs record what users do through the web console and JMX, such as deleting queues, and
    moving or reading messages.
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/configure-logging-monitoring-activemq.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/mq-controls.html#mq-2
    """,
)


broker_upgrades_off = upgrades_off(
    id="mq-broker-upgrades-off",
    subject="MQ broker",
    properties={_BROKER: "autoMinorVersionUpgrade"},
    # pulumi_aws sends false; the default of AWS is true.
    default=False,
    instead={_BROKER: OtherDefault(True, "aws-native", native=True)},
    why="""
    Minor versions fix vulnerabilities of the engine. The provider creates brokers that install them
    only if autoMinorVersionUpgrade is true.
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/upgrading-brokers.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/mq-controls.html#mq-3
    """,
)


broker_without_customer_key = without_customer_key(
    id="mq-broker-without-customer-key",
    subject="MQ broker",
    properties={_BROKER: "encryptionOptions.kmsKeyId"},
    remediation=(
        "Set encryptionOptions.useAwsOwnedKey to false, and encryptionOptions.kmsKeyId to the ARN "
        "of a customer managed key"
    ),
    why="""
    By default, Amazon MQ encrypts messages with an AWS owned key. A customer managed key adds a key
    policy and a record of each use.
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/data-protection.html
    """,
)
