"""Roles and attachments that an SDK makes for a function that is written as a callback."""

from __future__ import annotations

from policypack.facts.callback_functions import DEFAULT_POLICIES, attachment_suffix
from policypack.resources import Resource
from policypack.topology.role_policies import aws_managed_name

_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def callback_function_of(attachment: Resource) -> str:
    """The name of the callback function that the attachment of a default policy is made for, ""
    for every other resource."""
    if attachment.type != _ATTACHMENT:
        return ""
    arn = attachment.at("policyArn").tree
    if not isinstance(arn, str) or aws_managed_name(arn) not in DEFAULT_POLICIES:
        return ""
    name = attachment.name.removesuffix(attachment_suffix(arn))
    return name if name != attachment.name else ""
