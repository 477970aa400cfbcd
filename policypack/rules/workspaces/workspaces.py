"""Encryption of desktop volumes."""

from __future__ import annotations

from policypack.authoring import Severity
from policypack.forms.families.encryption import unencrypted_at_rest

_WORKSPACE = "aws:workspaces/workspace:Workspace"

root_volume_unencrypted = unencrypted_at_rest(
    id="workspaces-root-volume-unencrypted",
    subject="WorkSpaces root volume",
    properties={_WORKSPACE: "rootVolumeEncryptionEnabled"},
    severity=Severity.MEDIUM,
    why="""
    The root volume holds the programs, caches and saved passwords of a desktop. By default,
    WorkSpaces stores it as plaintext, and an existing desktop cannot be encrypted later.
    https://docs.aws.amazon.com/workspaces/latest/adminguide/encrypt-workspaces.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/workspaces-controls.html#workspaces-2
    """,
)


user_volume_unencrypted = unencrypted_at_rest(
    id="workspaces-user-volume-unencrypted",
    subject="WorkSpaces user volume",
    properties={_WORKSPACE: "userVolumeEncryptionEnabled"},
    severity=Severity.MEDIUM,
    why="""
    The user volume holds the user's files. By default, WorkSpaces stores it as plaintext, and an
    existing desktop cannot be encrypted later.
    https://docs.aws.amazon.com/workspaces/latest/adminguide/encrypt-workspaces.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/workspaces-controls.html#workspaces-1
    """,
)
