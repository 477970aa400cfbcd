"""The grants of a Lambda permission, and their principals.

Lambda builds one statement from the properties, with a condition for each of `sourceArn`,
`sourceAccount`, `principalOrgId`, `eventSourceToken`, `functionUrlAuthType` and
`invokedViaFunctionUrl`: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
"""

from __future__ import annotations

from policypack.iam.meaning.truth import Truth, settled
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.values import Value
from policypack.topology.parts.links import names_own_resources

PERMISSION = "aws:lambda/permission:Permission"
_ALEXA = ("alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com")


def is_given(value: Value) -> bool:
    """Whether the program gives a value: one that is known after apply counts, "" does not."""
    content = value.tree
    return isinstance(content, Unknown) or content not in (None, "")


def restricts(permission: Resource, path: str) -> Truth:
    """Whether the property limits who may invoke. An unknown value may be empty, which it cannot
    where it names resources of the stack."""
    content = permission.at(path).tree
    if isinstance(content, Unknown):
        return names_own_resources(permission, path) or content
    return content not in (None, "")


def is_service(principal: str) -> bool:
    """Whether it is a service such as `events.amazonaws.com`, and not an account, ARN or `*`."""
    return "." in principal and not principal.startswith("arn:")


def is_alexa(principal: str) -> bool:
    """Whether it is Alexa, whose skills have no ARN; `eventSourceToken` identifies a skill.

    https://developer.amazon.com/en-US/docs/alexa/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html
    """
    return principal.lower() in _ALEXA


def allows_any_principal(permission: Resource) -> bool:
    """Whether any principal is allowed, other than by the two statements of a function URL.

    Those have a condition on the URL, whose own rule judges them. Raises UnknownValueError.
    """
    if permission.get("principal") != "*" or is_for_public_url(permission):
        return False
    return not settled(restricts(permission, "principalOrgId"))


def is_for_public_url(permission: Resource) -> bool:
    """Whether the statement is one of the two that make a function URL public.

    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    through_url = permission.get("invokedViaFunctionUrl") is True
    return through_url or str(permission.get("functionUrlAuthType", "")) == "NONE"
