"""VPC endpoint services, which expose load balancers to other networks."""

from __future__ import annotations

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resolved,
    Resource,
    Severity,
    Stack,
    Value,
    Within,
    equal,
    property_rule,
    rule,
)
from policypack.forms.families.shared_accounts import external_account_named
from policypack.topology.parts.links import is_computed

_SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
_PRINCIPALS = "allowedPrincipals"
_ALLOWED = "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple"


@rule(
    id="ec2-endpoint-service-public",
    types=(_SERVICE, _ALLOWED),
    reads=(_SERVICE,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    kind=ANONYMOUS,
    remediation=(
        "Replace the principal * with the ARNs of accounts or roles, or set acceptanceRequired to "
        "true"
    ),
)
def endpoint_service_public(resource: Resource, stack: Stack) -> Outcomes:
    """VPC endpoint service is publicly accessible to any AWS account.

    Any account can connect, and no request waits for your approval: the load balancer is public
    even though it has no public address.
    https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html

    Example:
        arn = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/orders/1"
        account = aws.get_caller_identity().account_id
        aws.sqs.Queue("orders")
        aws.ec2.VpcEndpointService(
            "orders",
            acceptance_required=False,
            network_load_balancer_arns=[arn],
            allowed_principals=["*"],  # bad
            allowed_principals=[f"arn:aws:iam::{account}:root"],  # good
        )
    """
    if resource.type == _SERVICE:
        if is_computed(resource, _PRINCIPALS):
            return
        yield from resource.each(_PRINCIPALS, lambda each: _anyone(each, (resource,)))
    else:
        services = stack.linked(resource, "vpcEndpointServiceId", _SERVICE)
        yield from _anyone(resource.at("principalArn"), services)


def _anyone(principal: Value, services: tuple[Resource, ...]) -> Outcomes:
    """Yields a finding if the principal is * and a service accepts connections automatically."""
    if principal.content == "*" and any(
        each.get("acceptanceRequired") is False for each in services
    ):
        yield Finding(
            "the principal is *, and acceptanceRequired is false, so any AWS account can connect",
            principal.path,
        )


endpoint_service_accepts = property_rule(
    id="ec2-endpoint-service-auto-accepts",
    properties={_SERVICE: "acceptanceRequired"},
    must=equal(True),
    message="acceptanceRequired is false, so allowed principals connect without approval",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set acceptanceRequired to true, and accept connection requests one by one",
    fix={"acceptanceRequired": True},
    implied_by=(
        Implication(
            "ec2-endpoint-service-public", within=Within.RESOURCE, resolved=Resolved.BY_BOTH
        ),
    ),
    title="VPC endpoint service accepts connections automatically",
    why="""
    With manual acceptance, each new connection must be approved before it can reach the service.
    https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html
    """,
    example="""
    arn = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/orders/1"
    aws.ec2.VpcEndpointService(
        "orders",
        network_load_balancer_arns=[arn],
        acceptance_required=False,  # bad
        acceptance_required=True,  # good
    )
    """,
)


endpoint_service_foreign_account = external_account_named(
    id="ec2-endpoint-service-foreign-account",
    subject="VPC endpoint service",
    noun="the endpoint service",
    properties={_SERVICE: "allowedPrincipals[]", _ALLOWED: "principalArn"},
    severity=Severity.MEDIUM,
    why="""
    The account can connect its networks to your load balancer, through endpoints that you can
    neither see nor control.
    https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html
    """,
    example="""
    arn = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/orders/1"
    account = aws.get_caller_identity().account_id
    aws.sqs.Queue("orders")
    aws.ec2.VpcEndpointService(
        "orders",
        acceptance_required=True,
        network_load_balancer_arns=[arn],
        allowed_principals=["arn:aws:iam::444455556666:root"],  # bad
        allowed_principals=[f"arn:aws:iam::{account}:root"],  # good
    )
    """,
)
