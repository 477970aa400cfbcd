"""VPC endpoints and endpoint services, which connect networks to services."""

from __future__ import annotations

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resolved,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    Within,
    equal,
    or_unknown,
    property_rule,
    rule,
)
from policypack.forms.families.policy_documents import Besides, document_rule
from policypack.forms.families.shared_accounts import external_account_named
from policypack.iam import Kind
from policypack.iam.meaning.truth import any_of
from policypack.topology.networks.networks import VPC
from policypack.topology.parts.completion import is_completed
from policypack.topology.parts.links import is_computed, is_stated

_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
_ROUTED_BY = {
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": "vpcEndpointId"
}
# The VPC settings that private DNS needs, and their defaults.
_DNS = {"enableDnsSupport": True, "enableDnsHostnames": False}
_WITH_GATEWAYS = (".s3", ".dynamodb")
_POLICY = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
# Services whose interface endpoints support a policy, as each documents; others may not.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-internetwork-traffic-privacy.html
# https://docs.aws.amazon.com/sns/latest/dg/sns-vpc-create-endpoint-policy.html
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html
_WITH_POLICY = (*_WITH_GATEWAYS, ".sqs", ".sns", ".secretsmanager", ".lambda", ".execute-api")


def _without_policy(endpoint: Resource, stack: Stack, settings: Settings) -> Outcomes:
    if not _takes_policy(endpoint):
        return
    limited = is_completed(stack, endpoint, {_POLICY: "vpcEndpointId"})
    if isinstance(limited, Unknown):
        yield limited
    elif not limited and not settings.is_completed_elsewhere(endpoint.urn):
        yield Finding("no policy is set, so AWS allows full access", "policy")


def _has_policy(endpoint: Resource) -> bool:
    """Whether the resource sets a policy itself, even one that is known only after apply."""
    return endpoint.type != _ENDPOINT or or_unknown(is_stated, endpoint, "policy") is not False


def _takes_policy(endpoint: Resource) -> bool:
    kind = endpoint.get("vpcEndpointType", "Gateway")
    service = str(endpoint.get("serviceName", ""))
    return kind == "Gateway" or (kind == "Interface" and service.endswith(_WITH_POLICY))


endpoint_policy_open = document_rule(
    id="ec2-endpoint-policy-open",
    kind=Kind.OPEN_ENDPOINT,
    besides=Besides(_has_policy, _without_policy, (_POLICY,)),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Add conditions on aws:PrincipalOrgID and aws:ResourceOrgID to the statement in policy"
    ),
    title="VPC endpoint or ODB network policy allows any principal and resource",
    why="""
    An attacker inside the network can use another account's credentials through the endpoint, and
    copy data to a resource in that account. Conditions on the organization of the caller and of the
    resource prevent this. A policy that names resources is not reported. Without a policy, AWS
    allows full access, which is reported for gateway endpoints and for services that hold data or
    run code. The policies of an ODB network (Oracle Database@AWS) limit in the same way what its
    databases can reach in Amazon S3, KMS and STS.
    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/perimeter-implementation.html
    https://docs.aws.amazon.com/odb/latest/APIReference/API_S3Access.html
    """,
)


@rule(
    id="ec2-endpoint-private-dns-disabled",
    types=(_ENDPOINT,),
    reads=(VPC,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set privateDnsEnabled to true, and enableDnsSupport and enableDnsHostnames of the VPC to "
        "true"
    ),
)
def endpoint_private_dns_disabled(endpoint: Resource, stack: Stack) -> Outcomes:
    """VPC endpoint has private DNS disabled.

    Without private DNS, the public name of the service resolves to its public address: requests
    leave the VPC, and the endpoint policy does not apply. Both DNS settings of the VPC must be on,
    and enableDnsHostnames is off by default. Only interface endpoints of AWS services are judged;
    S3 and DynamoDB are usually reached through gateway endpoints.
    https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
    """
    if endpoint.get("vpcEndpointType") != "Interface" or not _has_private_dns(endpoint):
        return
    if _is_off(endpoint, "privateDnsEnabled", default=False):
        yield Finding("privateDnsEnabled is not true", "privateDnsEnabled")
        return
    for vpc in stack.linked(endpoint, "vpcId", VPC):
        for setting, default in _DNS.items():
            if _is_off(vpc, setting, default=default):
                yield Finding(f"{setting} of the VPC {vpc.name} is not true", "vpcId")


def _has_private_dns(endpoint: Resource) -> bool:
    name = str(endpoint.get("serviceName", ""))
    of_others = name.startswith("com.amazonaws.vpce.")
    return "amazonaws." in name and not of_others and not name.endswith(_WITH_GATEWAYS)


def _is_off(resource: Resource, path: str, *, default: bool) -> bool:
    given = None if is_computed(resource, path) else resource.get(path)
    return (default if given is None else given) is not True


@rule(
    id="ec2-endpoint-without-route",
    types=(_ENDPOINT,),
    reads=tuple(_ROUTED_BY),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set routeTableIds to the route tables of the subnets, or add a "
        "VpcEndpointRouteTableAssociation"
    ),
)
def endpoint_without_route(endpoint: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """VPC gateway endpoint is in no route table.

    A gateway endpoint carries the S3 or DynamoDB traffic of the subnets whose route table contains
    it. In no route table, it has no effect: requests go to the public address, or fail.
    https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    """
    if endpoint.get("vpcEndpointType", "Gateway") != "Gateway":
        return
    routed = any_of((or_unknown(_has_tables, endpoint), is_completed(stack, endpoint, _ROUTED_BY)))
    if isinstance(routed, Unknown):
        yield routed
    elif not routed and not settings.is_completed_elsewhere(endpoint.urn):
        yield Finding("no route table leads to the endpoint", "routeTableIds")


def _has_tables(endpoint: Resource) -> bool:
    path = "routeTableIds"
    if is_computed(endpoint, path):
        return False
    return endpoint.is_output(path) or bool(endpoint.get(path))


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
)
