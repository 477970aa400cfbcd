"""Grants on what carries a tag, whatever its value.

Such a condition names no resource, but leaves those out that nobody has tagged for the holder:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html
"""

from __future__ import annotations

from policypack.iam import resource_types
from policypack.iam.action_index import service_at
from policypack.iam.action_sets import positions, union
from policypack.iam.actions import expand_all
from policypack.iam.condition_operators import POSITIVE, base_operator, demanded_keys
from policypack.iam.effective_permissions import EffectivePermissions
from policypack.iam.elements import Condition

_REMOVING = ("*:Untag*", "*:DeleteTag*", "*:Remove*Tag*")


def granted_without_a_tag(permissions: EffectivePermissions) -> int:
    """What is surely granted widely on resources without a certain tag too.

    A holder who may tag any resource of a service makes each of them one with the tag.
    """
    granted = permissions.wide
    untagged = union(
        share.sure
        for share in granted.shares
        if not _demands_a_tag(share.expanded.statement.conditions)
    )
    setting = resource_types.at_level("Tagging") & ~expand_all(*_REMOVING)
    tagging = positions(granted.sure & setting)
    taggable = union(service_at(each).mask for each in tagging)
    return untagged | granted.sure & taggable


def _demands_a_tag(conditions: tuple[Condition, ...]) -> bool:
    compared = (each.key.lower() for each in conditions if base_operator(each) in POSITIVE)
    return any("resourcetag/" in key for key in (*demanded_keys(conditions), *compared))
