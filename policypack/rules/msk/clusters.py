"""MSK clusters and connectors: public access, encryption, authentication and logs."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    differ,
    equal,
    or_unknown,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.plaintext_secrets import plaintext_secret
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    shared_with_external_account,
)
from policypack.iam.meaning.truth import Truth, any_of, settled

_CLUSTER = "aws:msk/cluster:Cluster"
_CONNECTOR = "aws:mskconnect/connector:Connector"
# The settings that enable client authentication: two switches, and a list of authorities.
_MECHANISMS = ("sasl.iam", "sasl.scram", "tls.certificateAuthorityArns")
_PUBLIC_ACCESS = "brokerNodeGroupInfo.connectivityInfo.publicAccess.type"

cluster_public = property_rule(
    id="msk-cluster-public",
    properties={_CLUSTER: _PUBLIC_ACCESS},
    must=differ("SERVICE_PROVIDED_EIPS", meeting="DISABLED"),
    default="DISABLED",
    message="publicAccess.type is SERVICE_PROVIDED_EIPS, so brokers have public IP addresses",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation='Set publicAccess.type to "DISABLED" once clients connect through the VPC',
    title="MSK cluster is publicly accessible",
    why="""
    The brokers resolve to public IP addresses, so only security groups and client credentials
    protect the topics from the internet.
    https://docs.aws.amazon.com/msk/latest/developerguide/public-access.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/msk-controls.html#msk-4
    """,
)


cluster_tls_optional = property_rule(
    id="msk-cluster-tls-optional",
    properties={_CLUSTER: "encryptionInfo.encryptionInTransit.clientBroker"},
    must=equal("TLS"),
    default="TLS",
    message="clientBroker is not TLS, so brokers accept records as plaintext",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Set encryptionInfo.encryptionInTransit.clientBroker to "TLS" once all clients connect '
        "with TLS"
    ),
    fix={"encryptionInfo": {"encryptionInTransit": {"clientBroker": "TLS"}}},
    title="MSK cluster allows clients without TLS",
    why="""
    By default, MSK requires TLS between clients and brokers. Without TLS, records cross the network
    as plaintext, and clients are not authenticated.
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html
    """,
)


cluster_brokers_plaintext = property_rule(
    id="msk-cluster-brokers-plaintext",
    properties={_CLUSTER: "encryptionInfo.encryptionInTransit.inCluster"},
    must=equal(True),
    default=True,
    message="inCluster is false, so brokers replicate records as plaintext",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove encryptionInTransit.inCluster; the change replaces the cluster",
    title="MSK cluster does not encrypt traffic between brokers",
    why="""
    By default, MSK encrypts the records that brokers replicate. The setting cannot be changed for
    an existing cluster.
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/msk-controls.html#msk-1
    """,
)


@rule(
    id="msk-cluster-without-auth",
    types=(_CLUSTER,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set clientAuthentication.sasl.iam to true, and remove unauthenticated",
)
def cluster_without_auth(cluster: Resource) -> Outcomes:
    """MSK cluster does not authenticate clients.

    Only the network limits who can read and write topics, so one compromised function or instance
    in the same subnets is enough. A cluster without clientAuthentication, or with no mechanism
    enabled in it, allows unauthenticated clients.
    https://docs.aws.amazon.com/msk/latest/developerguide/kafka_apis_iam.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/msk-controls.html#msk-6
    """
    path = "clientAuthentication.unauthenticated"
    if cluster.get(path) is True:
        yield Finding("unauthenticated is true, so clients need no credentials", path)
    elif not settled(any_of(or_unknown(_is_on, cluster, each) for each in _MECHANISMS)):
        yield Finding("clientAuthentication enables no mechanism", "clientAuthentication")


def _is_on(cluster: Resource, mechanism: str) -> bool:
    return bool(cluster.get(f"clientAuthentication.{mechanism}"))


cluster_without_customer_key = without_customer_key(
    id="msk-cluster-without-customer-key",
    subject="MSK cluster",
    properties={_CLUSTER: "encryptionInfo.encryptionAtRestKmsKeyArn"},
    why="""
    MSK encrypts with the AWS managed key aws/kafka unless the program names a key. Its key policy
    cannot be changed, so access to the records cannot be limited or revoked through the key.
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html
    """,
)


@rule(
    id="msk-cluster-unlogged",
    types=(_CLUSTER,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Set loggingInfo.brokerLogs.cloudwatchLogs.enabled to true, and logGroup to the name of a "
        "log group"
    ),
)
def cluster_unlogged(cluster: Resource) -> Outcomes:
    """MSK cluster has no broker logs.

    Broker logs show failed logins, denied requests and changes to topics. MSK keeps them only if
    the cluster sends them to CloudWatch Logs, Firehose or S3.
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-logging.html
    """
    if not _is_logged(cluster, "loggingInfo.brokerLogs"):
        yield Finding("loggingInfo.brokerLogs enables no log", "loggingInfo.brokerLogs")


@rule(
    id="msk-connector-unlogged",
    types=(_CONNECTOR,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set logDelivery.workerLogDelivery.cloudwatchLogs.enabled to true, and logGroup to the "
        "name of a log group"
    ),
)
def connector_unlogged(connector: Resource) -> Outcomes:
    """MSK Connect connector has no worker logs.

    Worker logs show failed connections and records that could not be delivered. MSK Connect keeps
    them only if the connector sends them to CloudWatch Logs, Firehose or S3.
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-connect-logging.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/msk-controls.html#msk-5
    """
    path = "logDelivery.workerLogDelivery"
    if not _is_logged(connector, path):
        yield Finding(f"{path} enables no log", path)


def _is_logged(resource: Resource, path: str) -> bool:
    return settled(any_of(_targets(resource, path)))


def _targets(resource: Resource, path: str) -> Iterator[Truth]:
    for target in ("cloudwatchLogs", "firehose", "s3"):
        is_enabled = or_unknown(resource.get, f"{path}.{target}.enabled")
        yield is_enabled if isinstance(is_enabled, Unknown) else is_enabled is True


connector_plaintext = property_rule(
    id="msk-connector-plaintext",
    properties={_CONNECTOR: "kafkaClusterEncryptionInTransit.encryptionType"},
    must=equal("TLS"),
    default="PLAINTEXT",
    message="encryptionType is not TLS, so the connector sends records as plaintext",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set kafkaClusterEncryptionInTransit.encryptionType to "TLS"',
    title="MSK Connect connector is not encrypted in transit",
    why="""
    The connector exchanges records with the brokers, and with SASL/SCRAM its password, as
    plaintext.
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-connect-connectors.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/msk-controls.html#msk-3
    """,
)


connector_secret = plaintext_secret(
    id="msk-connector-secret",
    subject="MSK Connect connector",
    properties={_CONNECTOR: "connectorConfiguration"},
    profile=Profile.RECOMMENDED,
    remediation=(
        "Store the value in Secrets Manager, and reference it through a config provider of the "
        'worker configuration, such as "${secretManager:...}"'
    ),
    why="""
    Everyone with the permission kafkaconnect:DescribeConnector, or with access to the state, can
    read the configuration. A config provider in the worker configuration reads secrets when the
    connector starts.
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-connect-config-provider.html
    """,
)


policy_public = publicly_accessible(
    id="msk-policy-public",
    subject="MSK cluster policy",
    profile=Profile.RECOMMENDED,
    remediation="Name accounts or roles in Principal",
    why="""
    Any AWS account can connect to the cluster through PrivateLink and, with IAM authentication, use
    the topics that the policy names.
    https://docs.aws.amazon.com/msk/latest/developerguide/mvpc-cluster-owner-action-policy.html
    """,
)


policy_foreign_account = shared_with_external_account(
    id="msk-policy-foreign-account",
    subject="MSK cluster policy",
    why="""
    The account can connect to the cluster through PrivateLink, with roles that you can neither see
    nor control.
    https://docs.aws.amazon.com/msk/latest/developerguide/mvpc-cluster-owner-action-policy.html
    """,
)
