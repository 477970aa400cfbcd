"""Documents: sharing, secrets, and preferences of Session Manager."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Requirement,
    Resource,
    Severity,
    Unknown,
    equal,
    property_rule,
    rule,
)
from policypack.credentials import secrets_in_property
from policypack.supply_chain.manifests.documents import yaml_object
from policypack.supply_chain.manifests.model import ManifestError
from policypack.topology.parts.property_texts import leaves

# The content of SSM documents, and the preferences of Session Manager that some state.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
DOCUMENT = "aws:ssm/document:Document"
_SHELL = "Standard_Stream"


def session_inputs(document: Resource) -> Mapping[str, Any] | None:
    """The inputs of a document for shell sessions; None for another document.

    Sessions that forward a port or run a command have no preferences. Raises UnknownValueError.
    """
    if document.get("documentType") != "Session":
        return None
    held = parsed_content(document)
    if held is None or held.get("sessionType", _SHELL) != _SHELL:
        return None
    inputs = held.get("inputs")
    return inputs if isinstance(inputs, Mapping) else {}


def parsed_content(document: Resource) -> Mapping[str, Any] | None:
    """The content of a document in JSON or YAML; None for one that AWS would refuse.

    JSON is YAML too. Raises UnknownValueError.
    """
    content = document.get("content", "")
    if isinstance(content, Mapping):
        return content
    try:
        return yaml_object(str(content), "content", aliases=True)
    except ManifestError:
        return None


_DOCUMENT = "aws:ssm/document:Document"
_SHARING = "/ssm/documents/console/public-sharing-permission"
_ACCOUNTS = "permissions.account_ids"


@rule(
    id="ssm-document-public",
    types=(_DOCUMENT,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation='Replace "All" in account_ids of permissions with account IDs',
)
def document_public(document: Resource) -> Outcomes:
    """SSM document is publicly accessible.

    Documents show how systems are built and operated, and often contain names, addresses and
    credentials. Every AWS account can read a public document.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html
    """
    shared = str(document.get(_ACCOUNTS, "")).split(",")
    if any(account.strip().lower() == "all" for account in shared):
        yield Finding(
            'account_ids contains "All", so every AWS account can read the document', _ACCOUNTS
        )


@rule(
    id="ssm-document-secret",
    types=(_DOCUMENT,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Store the value in a SecureString parameter or in Secrets Manager, and read it in the "
        "script, for example with aws ssm get-parameter --with-decryption"
    ),
)
def document_secret(document: Resource) -> Outcomes:
    """SSM document contains a plaintext secret.

    Every principal with the permission ssm:GetDocument can read the content, and so can every
    account that the document is shared with. JSON, YAML and text are searched for known credential
    formats, and for values whose name indicates a credential.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-about-examples.html
    """
    content = document.get("content", "")
    text = content if isinstance(content, str) else json.dumps(content, default=lambda _: "")
    yield from (each for each in leaves(content) if isinstance(each, Unknown))
    for line, secret in sorted(secrets_in_property(text), key=lambda found: found[0]):
        message = f"line {line} contains a secret ({secret.reason})"
        yield Finding(message, "content", confidence=secret.confidence)


sharing_unblocked = property_rule(
    id="ssm-account-sharing-unblocked",
    properties={"aws:ssm/serviceSetting:ServiceSetting": "settingValue"},
    must=equal("Disable"),
    # The ID can be an ARN.
    only_if={
        "settingId": Requirement(
            "be the setting for public sharing",
            lambda held: str(held).endswith(_SHARING),
            meeting=_SHARING,
            failing="/ssm/parameter-store/default-parameter-tier",
        )
    },
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set settingValue to "Disable"',
    fix={"settingValue": "Disable"},
    title="SSM account setting allows public sharing of documents",
    message="settingValue is not Disable, so any document in the account can be made public",
    why="""
    The setting blocks public sharing of all documents in the account and region, including
    documents that are shared outside this program.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html
    """,
)


# Log destinations, and the inputs that enable their encryption.
_LOGS = {
    "s3BucketName": "s3EncryptionEnabled",
    "cloudWatchLogGroupName": "cloudWatchEncryptionEnabled",
}


@rule(
    id="ssm-session-log-unencrypted",
    types=(DOCUMENT,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "In inputs of content, set s3BucketName, and s3EncryptionEnabled to true, or "
        "cloudWatchLogGroupName, and cloudWatchEncryptionEnabled to true"
    ),
)
def session_log_unencrypted(document: Resource) -> Outcomes:
    """SSM session logs are missing or not encrypted.

    Without a log, nothing shows which commands a user ran in a shell on an instance. Commands and
    their output often contain credentials, so the logs must be encrypted.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
    """
    inputs = session_inputs(document)
    if inputs is None:
        return
    targets = [name for name in _LOGS if _holds(inputs, name)]
    if not targets:
        yield Finding("inputs contain neither s3BucketName nor cloudWatchLogGroupName", "content")
    for name in targets:
        if not _holds(inputs, _LOGS[name]):
            yield Finding(f"{_LOGS[name]} is not true for {name}", "content")


@rule(
    id="ssm-session-unencrypted",
    types=(DOCUMENT,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set inputs.kmsKeyId in content to the ARN of a customer managed key",
)
def session_unencrypted(document: Resource) -> Outcomes:
    """SSM session data is not encrypted with a customer managed key.

    Session Manager always uses TLS. With a KMS key, session data is also encrypted end to end
    between the client and the instance, and the key policy limits who can start a session.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-enable-encryption.html
    """
    inputs = session_inputs(document)
    if inputs is not None and not _holds(inputs, "kmsKeyId"):
        yield Finding("inputs contain no kmsKeyId", "content")


def _holds(inputs: Mapping[str, Any], name: str) -> bool:
    """Whether an input is set; raises UnknownValueError if it is unknown."""
    held = inputs.get(name)
    return held.lower() not in ("", "false") if isinstance(held, str) else bool(held)
