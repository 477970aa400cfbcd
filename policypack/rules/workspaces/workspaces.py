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
    example="""
    aws.workspaces.Workspace(
        "jane",
        bundle_id="wsb-bh8rsxt14",
        directory_id="d-9067783251",
        user_name="jane",
        user_volume_encryption_enabled=True,
        root_volume_encryption_enabled=False,  # bad
        root_volume_encryption_enabled=True,  # good
    )
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
    example="""
    aws.workspaces.Workspace(
        "jane",
        bundle_id="wsb-bh8rsxt14",
        directory_id="d-9067783251",
        user_name="jane",
        root_volume_encryption_enabled=True,
        user_volume_encryption_enabled=False,  # bad
        user_volume_encryption_enabled=True,  # good
    )
    """,
)
