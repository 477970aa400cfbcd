"""Preferences of Session Manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule
from policypack.topology.parts.session_documents import DOCUMENT, session_inputs

# Where the logs go, and what encrypts them there.
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
        "Set s3BucketName with s3EncryptionEnabled, or cloudWatchLogGroupName with "
        "cloudWatchEncryptionEnabled, in inputs of content"
    ),
)
def session_log_unencrypted(document: Resource) -> Outcomes:
    """SSM session logs are missing or not encrypted.

    Without a log, no record shows what a user did in a shell on an instance. What is typed and
    printed there often contains credentials, so logs must be encrypted.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html

    Example:
        aws.ssm.Document(
            "sessions",
            name="SSM-SessionManagerRunShell",
            document_type="Session",
            content=json.dumps({
                "schemaVersion": "1.0",
                "sessionType": "Standard_Stream",
                "inputs": {
                    "s3BucketName": "shop-sessions",
                    "s3EncryptionEnabled": False,  # bad
                    "s3EncryptionEnabled": True,  # good
                    "kmsKeyId": "alias/sessions",
                },
            }),
        )
    """
    inputs = session_inputs(document)
    if inputs is None:
        return
    targets = [name for name in _LOGS if _holds(inputs, name)]
    if not targets:
        yield Finding("inputs name no bucket and no log group", "content")
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

    Session Manager always uses TLS. With a key, the data is encrypted from the client to the
    instance as well, and the key policy decides who can start a session.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-enable-encryption.html

    Example:
        aws.ssm.Document(
            "sessions",
            name="SSM-SessionManagerRunShell",
            document_type="Session",
            content=json.dumps({
                "schemaVersion": "1.0",
                "sessionType": "Standard_Stream",
                "inputs": {
                    "s3BucketName": "shop-sessions",
                    "s3EncryptionEnabled": True,
                    "kmsKeyId": "alias/sessions",  # good
                },
            }),
        )
    """
    inputs = session_inputs(document)
    if inputs is not None and not _holds(inputs, "kmsKeyId"):
        yield Finding("inputs name no kmsKeyId", "content")


def _holds(inputs: Mapping[str, Any], name: str) -> bool:
    """Whether an input is set, such as a key or a name; an unknown one decides."""
    held = inputs.get(name)
    return held.lower() not in ("", "false") if isinstance(held, str) else bool(held)
