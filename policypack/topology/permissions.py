"""What a Lambda permission grants, and to whom: shared by the rules that judge permissions.

Lambda builds one statement from the properties, with a condition for each of `sourceArn`,
`sourceAccount`, `principalOrgId`, `eventSourceToken`, `functionUrlAuthType` and
`invokedViaFunctionUrl`: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
"""

from __future__ import annotations

from policypack.resources import Resource
from policypack.unknown import Unknown
from policypack.values import Value

_ALEXA = ("alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com")


def given(value: Value) -> bool:
    """Whether the program gives a value; one that waits for a deployment counts, "" does not."""
    content = value.tree
    return isinstance(content, Unknown) or content not in (None, "")


def is_service(principal: str) -> bool:
    """Whether it is a service such as `events.amazonaws.com`, and no account, ARN or `*`."""
    return "." in principal and not principal.startswith("arn:")


def is_alexa(principal: str) -> bool:
    """Alexa has no ARN to name; a skill is named by `eventSourceToken`.

    https://developer.amazon.com/en-US/docs/alexa/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html
    """
    return principal.lower() in _ALEXA


def for_everybody(permission: Resource) -> bool:
    """Whether the principal is everybody, outside of a function URL's own two statements.

    Those carry a condition on the URL, and are judged there. Raises UnknownValueError.
    """
    if given(permission.at("principalOrgId")) or permission.get("principal") != "*":
        return False
    return not for_url(permission)


def for_url(permission: Resource) -> bool:
    """Whether the statement is one of the two that open a public function URL.

    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    through_url = permission.get("invokedViaFunctionUrl") is True
    return through_url or str(permission.get("functionUrlAuthType", "")) == "NONE"
