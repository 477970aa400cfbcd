"""Session Manager preferences: logs and encryption."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule
from policypack.topology.parts.session_documents import DOCUMENT, session_inputs

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
        yield Finding("inputs contain no kmsKeyId", "content")


def _holds(inputs: Mapping[str, Any], name: str) -> bool:
    """Whether an input is set; raises UnknownValueError if it is unknown."""
    held = inputs.get(name)
    return held.lower() not in ("", "false") if isinstance(held, str) else bool(held)
