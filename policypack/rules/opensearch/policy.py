"""Domains and collections: access policies, authentication and networks."""

from __future__ import annotations

from collections.abc import Iterator

from policypack import iam
from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Value,
    Within,
    equal,
    or_unknown,
    parsed_json,
    property_rule,
    rule,
)
from policypack.forms.families.plaintext_secrets import credentials_at
from policypack.forms.families.policy_documents import shared_with_external_account, weaknesses
from policypack.iam import Kind
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.parts.links import is_computed

_DOMAINS = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")
_POLICIES = (
    "aws:opensearch/domainPolicy:DomainPolicy",
    "aws:elasticsearch/domainPolicy:DomainPolicy",
)
_MASTER = "advancedSecurityOptions.masterUserOptions.masterUserPassword"


@rule(
    id="opensearch-domain-public",
    types=(*_DOMAINS, *_POLICIES),
    reads=_DOMAINS,
    severity=Severity.CRITICAL,
    profile=Profile.RECOMMENDED,
    remediation="Name roles in Principal, set vpcOptions, or enable advancedSecurityOptions",
    kind=Kind.PUBLIC.value,
    implied_by=iam.implied_by(Kind.PUBLIC),
)
def domain_public(resource: Resource, stack: Stack) -> Outcomes:
    """OpenSearch domain is publicly accessible.

    Anyone on the internet can search, change and delete the indexes. A policy that allows any
    principal is common, and not reported, for a domain in a VPC, where the network limits access,
    and for a domain with fine-grained access control, which authenticates each request.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html#vpc-security
    """
    for outcome in weaknesses(resource, Kind.PUBLIC):
        if isinstance(outcome, Unknown):
            yield outcome
            continue
        is_limited = any_of(_limits(resource, stack))
        if isinstance(is_limited, Unknown):
            yield is_limited
        elif not is_limited:
            yield outcome


def _limits(resource: Resource, stack: Stack) -> Iterator[Truth]:
    """Whether the network or authentication limits access to the policy's domain."""
    own = (resource,) if resource.type in _DOMAINS else or_unknown(_named, resource, stack)
    if isinstance(own, Unknown):
        yield own
        return
    for domain in own:
        yield _is_in_vpc(domain)
        yield or_unknown(_authenticates, domain)


def _named(policy: Resource, stack: Stack) -> tuple[Resource, ...]:
    """The domain of a policy, by recorded dependency or by name."""
    linked = stack.linked(policy, "domainName", *_DOMAINS)
    return linked or tuple(
        each
        for each in stack.of_type(*_DOMAINS)
        if each.get("domainName") == policy.get("domainName")
    )


def _is_in_vpc(domain: Resource) -> bool:
    return not is_computed(domain, "vpcOptions") and domain.at("vpcOptions").is_set


def _authenticates(domain: Resource) -> bool:
    options = "advancedSecurityOptions"
    if domain.get(f"{options}.enabled") is not True:
        return False
    # Only OpenSearch domains have the property.
    return domain.get(f"{options}.anonymousAuthEnabled") is not True


domain_foreign_account = shared_with_external_account(
    id="opensearch-domain-foreign-account",
    subject="OpenSearch domain",
    why="""
    The account can send requests to the indexes through its own roles, which you can neither see
    nor control.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
    """,
)


@rule(
    id="opensearch-domain-outside-vpc",
    types=_DOMAINS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set vpcOptions.subnetIds and vpcOptions.securityGroupIds; the change replaces the domain"
    ),
    # A public policy on a domain outside a VPC is the more severe finding.
    implied_by=(Implication("opensearch-domain-public", Within.RESOURCE),),
)
def domain_outside_vpc(domain: Resource) -> Outcomes:
    """OpenSearch domain is outside a VPC.

    The domain has an endpoint on the internet, and only the access policy protects it, so one
    mistake in the policy is enough. In a VPC, security groups limit access as well.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-2
    """
    if not domain.at("vpcOptions").is_set:
        yield Finding("vpcOptions is not set, so the endpoint is on the internet", "vpcOptions")


@rule(
    id="opensearch-domain-secret",
    types=_DOMAINS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set masterUserArn to a role, or read the password from Pulumi's secret configuration "
        "(config.require_secret)"
    ),
)
def domain_secret(domain: Resource) -> Outcomes:
    """OpenSearch domain has a plaintext master user password.

    Everyone with access to the program's source or its state can read the password, which gives
    full access to all indexes.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html#fgac-master-user
    """
    yield from credentials_at(domain, (_MASTER,))


@rule(
    id="opensearch-collection-public",
    types=("aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set AllowFromPublic to false once SourceVPCEs lists the VPC endpoints of the clients"
    ),
)
def collection_public(policy: Resource) -> Outcomes:
    """OpenSearch Serverless network policy allows public access.

    Only the data access policy then protects the matching collections from the internet.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html
    """
    if policy.get("type") == "network":
        text = policy.get("policy")
        entries = parsed_json(text) if isinstance(text, str) else text
        if isinstance(entries, list):
            yield from Value(entries, "policy").each("", _open_to_internet)


def _open_to_internet(entry: Value) -> Outcomes:
    if entry.get("AllowFromPublic") is True:
        yield Finding(
            "AllowFromPublic is true, so the internet can reach the collections",
            f"{entry.path}.AllowFromPublic",
        )


domain_without_access_control = property_rule(
    id="opensearch-domain-without-access-control",
    properties=dict.fromkeys(_DOMAINS, "advancedSecurityOptions.enabled"),
    must=equal(True),
    default=False,
    message="advancedSecurityOptions.enabled is not true, so access cannot be limited to indexes",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set advancedSecurityOptions.enabled to true, and masterUserArn to a role",
    title="OpenSearch domain has no fine-grained access control",
    why="""
    Fine-grained access control authenticates each request and limits users to indexes, documents
    and fields. It requires encryption at rest, node-to-node encryption and HTTPS.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-7
    """,
)
