"""Resource policies of REST APIs and of private custom domains."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    rule,
)
from policypack.forms.families.policy_documents import weaknesses
from policypack.iam import Kind
from policypack.iam.meaning.truth import Truth, all_of, settled
from policypack.topology.apis import api_access, api_parts
from policypack.topology.apis.api_access import POLICY, body_policy_allows, is_not_private
from policypack.topology.apis.api_domains import DOMAIN
from policypack.topology.apis.api_integrations import REST_API
from policypack.topology.apis.api_parts import authorizations
from policypack.topology.apis.openapi import AWS_IAM, NONE, PUT

_HOLDERS = (POLICY, REST_API, PUT)
_READS = (*api_access.READS, *api_parts.READS)
# Where each type names the API that its policy is for.
_API_AT = {POLICY: "restApiId", PUT: "restApiId"}


@rule(
    id="api-gateway-policy-public",
    types=_HOLDERS,
    reads=_READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    kind=ANONYMOUS,
    remediation=(
        "Name the accounts or roles in Principal, or add a condition on aws:SourceVpce, "
        "aws:SourceIp or aws:PrincipalOrgID"
    ),
    cwe=(284,),
)
def policy_public(holder: Resource, stack: Stack) -> Outcomes:
    """REST API resource policy allows any principal.

    The policy restricts no caller. Methods with IAM authorization accept callers from every account
    that allows the call, so the policy is their only protection. If all methods have an authorizer,
    the finding is of medium severity. Other rules report methods without any authorization, and
    private APIs.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html

    Example:
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
            "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},  # good
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        aws.apigateway.RestApiPolicy("orders", rest_api_id="a1b2c3", policy=policy)
    """
    found = list(_public(holder, stack))
    if not found:
        return
    apis = _apis(holder, stack)
    if settled(_is_open(apis)):
        known = frozenset().union(*(authorizations(stack, api) for api in apis))
        yield from (
            _weighed(each, known) for each in found if AWS_IAM in known or NONE not in known
        )


def _weighed(found: Finding | Unknown, known: frozenset[str]) -> Finding | Unknown:
    """The finding as severe as the methods leave it: see the rule."""
    if isinstance(found, Unknown) or not known:
        return found
    if AWS_IAM in known:
        message = f"{found.message}, and methods with IAM authorization accept every account"
        return Finding(message, found.path, fix=found.fix)
    return Finding(found.message, found.path, Severity.MEDIUM, found.fix)


@rule(
    id="api-gateway-private-without-vpce",
    types=(*_HOLDERS, DOMAIN),
    reads=_READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Add a Deny statement with StringNotEquals on aws:SourceVpce and the ID of your VPC "
        "endpoint to the policy"
    ),
    cwe=(284,),
)
def private_without_vpce(holder: Resource, stack: Stack) -> Outcomes:
    """Private REST API or domain can be called from any VPC of any account.

    Without a policy that restricts endpoints or VPCs, a private API is publicly accessible to every
    AWS account through any VPC endpoint for execute-api. `vpcEndpointIds` only adds DNS names.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html

    Example:
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
            "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},  # good
        }
        aws.apigateway.RestApi(
            "orders",
            endpoint_configuration={"types": "PRIVATE"},
            policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
    """
    found = list(_public(holder, stack))
    apis = (holder,) if holder.type == DOMAIN else _apis(holder, stack)
    if found and apis and not settled(_is_open(apis)):
        yield from found


def _is_open(apis: tuple[Resource, ...]) -> Truth:
    """Whether all of the APIs have an endpoint on the internet."""
    return all_of(is_not_private(api) for api in apis)


def _apis(holder: Resource, stack: Stack) -> tuple[Resource, ...]:
    path = _API_AT.get(holder.type)
    return stack.linked(holder, path, REST_API) if path else (holder,)


def _public(holder: Resource, stack: Stack) -> Iterator[Finding | Unknown]:
    """Yields the statements of the holder's policy, anywhere, that allow any principal."""
    yield from weaknesses(holder, Kind.PUBLIC)
    in_body: Truth = holder.type != DOMAIN and body_policy_allows(stack, holder)
    if isinstance(in_body, Unknown):
        yield in_body
    elif in_body:
        message = "x-amazon-apigateway-policy in the document allows any principal"
        yield Finding(message, "body")
