"""Servers and connectors: protocols, security policies, public access and logs."""

from __future__ import annotations

import re

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Requirement,
    Resource,
    Severity,
    Unknown,
    Value,
    differ,
    given,
    or_unknown,
    property_rule,
    rule,
)
from policypack.forms.families.operation import not_logged
from policypack.iam.meaning.truth import any_of

_SERVER = "aws:transfer/server:Server"
# The default of AWS is TransferSecurityPolicy-2024-01; pulumi_aws sends the oldest policy.
# https://docs.aws.amazon.com/transfer/latest/userguide/security-policies.html
_RECENT = r"TransferSecurityPolicy-(?:[A-Za-z0-9]+-)?(?:202[4-9]|20[3-9]\d)-\d\d"
_DESTINATIONS = "structuredLogDestinations"
_DEFAULT = "TransferSecurityPolicy-2018-11"


@rule(
    id="transfer-server-ftp",
    types=(_SERVER,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation='Replace "FTP" in protocols with "SFTP" or "FTPS"',
)
def server_ftp(server: Resource) -> Outcomes:
    """Transfer Family server accepts unencrypted FTP.

    FTP sends passwords and files over the network as plaintext.
    https://docs.aws.amazon.com/transfer/latest/userguide/create-server-ftp.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/transfer-controls.html#transfer-2
    """
    yield from server.each("protocols", _ftp)


def _ftp(protocol: Value) -> Outcomes:
    if protocol.content == "FTP":
        yield Finding("protocols contains FTP", protocol.path)


server_weak_policy = property_rule(
    id="transfer-server-weak-algorithms",
    properties={_SERVER: "securityPolicyName"},
    must=Requirement(
        "name a security policy of 2024 or later",
        lambda held: isinstance(held, str) and re.fullmatch(_RECENT, held) is not None,
        "TransferSecurityPolicy-2024-01",
        _DEFAULT,
    ),
    default=_DEFAULT,
    message="securityPolicyName is older than TransferSecurityPolicy-2024-01, the default of AWS",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation='Set securityPolicyName to "TransferSecurityPolicy-2025-03"',
    fix={"securityPolicyName": "TransferSecurityPolicy-2025-03"},
    title="Transfer Family server has an outdated security policy",
    why="""
    The policy defines which ciphers, key exchanges and hashes the server accepts, and AWS strongly
    recommends the latest one. Without securityPolicyName, pulumi_aws uses the oldest,
    TransferSecurityPolicy-2018-11. Check first whether old clients need its algorithms.
    https://docs.aws.amazon.com/transfer/latest/userguide/security-policies.html
    """,
)


server_public = property_rule(
    id="transfer-server-public",
    properties={_SERVER: "endpointType"},
    must=differ("PUBLIC", meeting="VPC"),
    default="PUBLIC",
    message="endpointType is PUBLIC, so any address can reach the server",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        'Set endpointType to "VPC", and set the subnets and a security group in endpointDetails, '
        "once clients can reach the VPC"
    ),
    title="Transfer Family server endpoint is publicly accessible",
    why="""
    A public endpoint has no security group. An endpoint in a VPC can have a public address and
    still accept connections only from partner networks.
    https://docs.aws.amazon.com/transfer/latest/userguide/create-server-in-vpc.html
    """,
)


@rule(
    id="transfer-server-unlogged",
    types=(_SERVER,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set structuredLogDestinations to the ARN of a log group followed by :*",
)
def server_unlogged(server: Resource) -> Outcomes:
    """Transfer Family server has no logs.

    Without a log, you cannot find out who logged in and which files were read. A server logs to its
    structuredLogDestinations, or with its loggingRole.
    https://docs.aws.amazon.com/transfer/latest/userguide/structured-logging.html
    """
    logged = any_of(or_unknown(_is_set, server, path) for path in (_DESTINATIONS, "loggingRole"))
    if isinstance(logged, Unknown):
        yield logged
    elif not logged:
        yield Finding("neither structuredLogDestinations nor loggingRole is set", _DESTINATIONS)


def _is_set(server: Resource, path: str) -> bool:
    return server.is_output(path) or server.get(path) not in (None, "", [])


connector_unlogged = not_logged(
    id="transfer-connector-unlogged",
    subject="Transfer Family connector",
    logs="logs",
    properties={"aws:transfer/connector:Connector": "loggingRole"},
    must=given("arn:aws:iam::111122223333:role/transfer-logs"),
    remediation="Set loggingRole to the ARN of a role that can write to CloudWatch Logs",
    profile=Profile.STRICT,
    why="""
    Without a log, you cannot find out which files a connector sent to partners.
    https://docs.aws.amazon.com/transfer/latest/userguide/structured-logging.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/transfer-controls.html#transfer-3
    """,
)
