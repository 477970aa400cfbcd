"""Access points, which give clients access to a part of a file system."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, between, differ, property_rule

_ACCESS_POINT = "aws:efs/accessPoint:AccessPoint"
# https://docs.aws.amazon.com/efs/latest/APIReference/API_PosixUser.html
_HIGHEST_ID = 4294967295

access_point_exposes_root = property_rule(
    id="efs-access-point-exposes-root",
    properties={_ACCESS_POINT: "rootDirectory.path"},
    must=differ("/", meeting="/models"),
    default="/",
    message="rootDirectory.path is /, so clients of the access point can see all directories",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set rootDirectory.path to a directory of the application, and set "
        "rootDirectory.creationInfo if EFS has to create it"
    ),
    title="EFS access point exposes the whole file system",
    why="""
    By default, an access point shows its clients the root directory of the file system. A
    compromised function can then read the files of all applications that share the file system. EFS
    creates a missing directory only if creationInfo gives its owner and permissions.
    https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-3
    """,
    example="""
    aws.efs.AccessPoint(
        "models",
        file_system_id="fs-0123456789abcdef0",
        posix_user={"uid": 1000, "gid": 1000},
        root_directory={  # good
            "path": "/models",  # good
            "creation_info": {"owner_uid": 1000, "owner_gid": 1000, "permissions": "750"},  # good
        },  # good
    )
    """,
)


access_point_without_user = property_rule(
    id="efs-access-point-without-user",
    properties={_ACCESS_POINT: "posixUser.uid"},
    must=between(1, _HIGHEST_ID),
    message="posixUser.uid is 0 or not set, so file permissions do not limit clients",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set posixUser.uid and posixUser.gid to a user and a group other than 0",
    title="EFS access point allows clients to act as root",
    why="""
    Without posixUser, each client chooses the user ID under which it reads and writes, so file
    permissions protect nothing. The user ID 0 is root, to which file permissions do not apply.
    https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-4
    """,
    example="""
    aws.efs.AccessPoint(
        "models",
        file_system_id="fs-0123456789abcdef0",
        root_directory={"path": "/models"},
        posix_user={"uid": 0, "gid": 0},  # bad
        posix_user={"uid": 1000, "gid": 1000},  # good
    )
    """,
)
