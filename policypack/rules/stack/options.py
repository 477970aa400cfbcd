"""Options of resources: changes that are ignored, and protection from deletion."""

from __future__ import annotations

import re

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    first_few,
    rule,
)
from policypack.facts.security_properties import BY_TYPE
from policypack.topology.parts.buckets import BUCKETS

# The property, and its value, by which AWS itself refuses to delete a resource of the type.
_DELETION_PROTECTION = {
    "aws:cognito/userPool:UserPool": ("deletionProtection", "ACTIVE"),
    "aws:dynamodb/table:Table": ("deletionProtectionEnabled", True),
    "aws:rds/cluster:Cluster": ("deletionProtection", True),
    "aws:rds/instance:Instance": ("deletionProtection", True),
}
_WITHOUT_DELETION_PROTECTION = (
    "aws:efs/fileSystem:FileSystem",
    "aws:kms/key:Key",
    "aws:secretsmanager/secret:Secret",
)


@rule(
    id="stack-security-change-ignored",
    types=tuple(BY_TYPE),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove the property from ignoreChanges",
)
def security_change_ignored(resource: Resource) -> Outcomes:
    """Resource ignores changes to a security property.

    Pulumi keeps the previous value of properties in `ignoreChanges`, so a correction in the program
    is never deployed, and rules see the previous value too. A property that the program doesn't set
    isn't reported, because another resource or tool manages it.
    https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/

    Example:
        aws.sqs.Queue(
            "orders",
            sqs_managed_sse_enabled=True,
            opts=pulumi.ResourceOptions(ignore_changes=["sqs_managed_sse_enabled"]),  # bad
            opts=pulumi.ResourceOptions(ignore_changes=["tags"]),  # good
        )
    """
    for ignored in resource.options.ignore_changes:
        hidden = [each for each in _covered(ignored, resource.type) if resource.at(each).is_set]
        if hidden:
            listed = "it" if hidden == [ignored] else first_few(hidden)
            message = f'ignoreChanges has "{ignored}", so changes to {listed} are not deployed'
            yield Finding(message, hidden[0])


def _covered(ignored: str, kind: str) -> list[str]:
    """The security properties of the type that a path in `ignoreChanges` is, or leads into."""
    top = re.split(r"[.\[]", ignored.removeprefix('["'), maxsplit=1)[0].removesuffix('"]')
    return [each for each in BY_TYPE[kind] if top in (each, "*", "")]


@rule(
    id="stack-stateful-unprotected",
    types=(*BUCKETS, *_DELETION_PROTECTION, *_WITHOUT_DELETION_PROTECTION),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set the resource option protect to true",
    # Deletion protection, which these ask for, suffices here.
    implied_by=(
        Implication("cognito-pool-deletable"),
        Implication("dynamodb-table-deletable"),
        Implication("rds-database-deletable"),
    ),
)
def stateful_unprotected(store: Resource) -> Outcomes:
    """Data store is not protected from deletion.

    A changed name or a removed line deletes the resource in the next update, and `pulumi destroy`
    deletes it with the stack. With the option `protect`, Pulumi refuses both, and so does AWS with
    deletion protection. AWS doesn't delete a bucket that contains objects, so a bucket is reported
    only with `forceDestroy`. With the option `retainOnDelete`, Pulumi doesn't delete the resource
    either, but only audits of states show that option: waive the rule where it is set, and in
    short-lived stacks.
    https://www.pulumi.com/docs/iac/concepts/resources/options/protect/
    https://www.pulumi.com/docs/iac/concepts/resources/options/retainondelete/
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html

    Example:
        aws.efs.FileSystem(
            "orders",
            encrypted=True,
            opts=pulumi.ResourceOptions(protect=False),  # bad
            opts=pulumi.ResourceOptions(protect=True),  # good
        )
    """
    # Where the option is not handed to policies, it retains nothing that is known.
    if store.options.protect or store.options.retain_on_delete is True:
        return
    if store.type in BUCKETS:
        if store.get("forceDestroy") is True:
            message = "forceDestroy is true and protect is not set, so all objects can be deleted"
            yield Finding(message, "forceDestroy", Severity.MEDIUM)
        return
    path, active = _DELETION_PROTECTION.get(store.type, ("", None))
    if not path:
        yield Finding("the resource option protect is not set")
    elif store.get(path) != active:
        yield Finding(f"neither the resource option protect nor {path} is set", path)
