"""How each kind of public entry point is closed."""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.topology.parts.permissions import PERMISSION, is_service
from policypack.topology.triggers.wiring_table import URL

# https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
_FIXES = {
    URL: 'Set authorizationType of {name} to "AWS_IAM"',
    "aws:apigatewayv2/route:Route": (
        "Set authorizationType of {name} to AWS_IAM, JWT or CUSTOM with an authorizer"
    ),
    "aws:apigatewayv2/api:Api": (
        "Replace target of {name} by routes with an authorizationType, or set a security scheme "
        "for each operation of its body"
    ),
    "aws:apigateway/method:Method": (
        "Set authorization of {name} to AWS_IAM, COGNITO_USER_POOLS or CUSTOM"
    ),
    "aws:apigateway/restApi:RestApi": "Set a security scheme for each operation of {name}'s body",
    PERMISSION: "Name the account or service in principal of {name}",
}


def fix_of(resource: Resource, principal: str = "") -> str:
    """The smallest change that closes the entry point."""
    if principal and is_service(principal):
        return f"Set sourceArn of {resource.name} to the ARN of what invokes the function"
    if principal and principal != "*":
        return f"Remove {resource.name}, or list the account in the setting trusted_accounts"
    return _FIXES.get(resource.type, "Name the principal in the policy of {name}").format(
        name=resource.name
    )
