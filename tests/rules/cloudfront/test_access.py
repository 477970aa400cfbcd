"""Whether callers can go around a distribution."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.cloudfront.distributions import bucket, distribution, origin

S3 = "cloudfront-s3-origin-without-oac"
URL = "cloudfront-url-origin-without-oac"
BYPASS = "cloudfront-origin-bypassable"
UNOWNED = "cloudfront-origin-bucket-unowned"
ORIGIN = [("violates", "origins[0]")]
CONTROLLED = [("violates", "origins[0].originAccessControlId")]


def control(kind: str = "s3", signing: Any = "always", name: str = "control") -> Resource:
    held = {"id": name, "originAccessControlOriginType": kind, "signingBehavior": signing}
    return resource("aws:cloudfront/originAccessControl:OriginAccessControl", held, name)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({}, ORIGIN),
        ({"s3OriginConfig": {"originAccessIdentity": ""}}, ORIGIN),
        ({"originAccessControlId": ""}, ORIGIN),
        ({"originAccessControlId": "of-another-program"}, []),
        # The older form signs requests too.
        ({"s3OriginConfig": {"originAccessIdentity": "origin-access-identity/cloudfront/E1"}}, []),
        ({"originAccessControlId": UNKNOWN}, [("undecided", "origins[0].originAccessControlId")]),
    ],
)
def test_a_bucket_needs_signed_requests(held: dict[str, Any], expected: Any) -> None:
    assert outcomes(S3, distribution(bucket(**held))) == expected


@pytest.mark.parametrize(
    ("signing", "expected"),
    [
        ("always", []),
        ("no-override", []),
        ("never", CONTROLLED),
        (UNKNOWN, [("undecided", "signingBehavior")]),
    ],
)
def test_a_control_that_never_signs_is_none(signing: Any, expected: Any) -> None:
    held = distribution(bucket(originAccessControlId="control"))
    assert outcomes(S3, held, control(signing=signing)) == expected
    assert outcomes(S3, control(signing=signing), held) == expected


def test_the_record_names_a_control_whose_id_is_unknown() -> None:
    unknown = bucket(originAccessControlId=UNKNOWN)
    for signing, expected in (("always", []), ("never", CONTROLLED)):
        it = control(signing=signing)
        held = distribution(unknown, depends={"origins": [it]})
        assert outcomes(S3, held, it) == expected


def test_the_record_is_about_all_origins_together() -> None:
    def held(*controls: Resource, id_: Any = "E1ABC") -> Resource:
        origins = bucket(originAccessControlId=id_), origin(DOMAIN, originAccessControlId=UNKNOWN)
        return distribution(*origins, depends={"origins": list(controls)})

    s3, lambda_ = control("s3", name="one"), control("lambda", name="two")
    assert outcomes(S3, held(s3, lambda_), s3, lambda_) == []
    assert outcomes(URL, held(s3, lambda_), s3, lambda_) == []
    never = control("s3", "never", name="three")
    assert outcomes(S3, held(never, lambda_), never, lambda_) == CONTROLLED
    undecided = [("undecided", "origins[0].originAccessControlId")]
    assert outcomes(S3, held(s3, never, lambda_), s3, never, lambda_) == undecided


def test_each_origin_has_its_own_control() -> None:
    first = bucket(originAccessControlId="one")
    second = bucket(originAccessControlId="two", originId="two")
    both = control(name="one"), control(name="two", signing="never")
    found = outcomes(S3, distribution(first, second), *both)
    assert found == [("violates", "origins[1].originAccessControlId")]
    assert outcomes(S3, distribution(UNKNOWN, bucket())) == [
        ("undecided", "origins[0]"),
        ("violates", "origins[1]"),
    ]


def test_website_endpoints_and_vpc_origins_are_out() -> None:
    website = origin("site.s3-website.eu-central-1.amazonaws.com")
    vpc = {"originId": "two", "domainName": "a", "vpcOriginConfig": {"vpcOriginId": "vo_1"}}
    assert outcomes(S3, distribution(website, vpc)) == []


DOMAIN = "abc123.lambda-url.eu-central-1.on.aws"


def url(authorization: Any = "NONE") -> Resource:
    held = {"urlId": "abc123", "authorizationType": authorization}
    return resource("aws:lambda/functionUrl:FunctionUrl", held, "orders")


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        (DOMAIN, ORIGIN),
        (DOMAIN.upper(), ORIGIN),
        ("origin.example.com", []),
        (UNKNOWN, [("undecided", "origins[0].domainName")]),
    ],
)
def test_a_function_url_needs_a_control(domain: Any, expected: Any) -> None:
    assert outcomes(URL, distribution(origin(domain))) == expected


@pytest.mark.parametrize(
    ("it", "expected"),
    [
        (control("lambda"), []),
        (control("s3"), CONTROLLED),
        (control("lambda", "never"), CONTROLLED),
        (control("lambda", name="other"), []),
    ],
)
def test_the_control_must_be_for_functions_and_sign(it: Resource, expected: Any) -> None:
    held = origin(DOMAIN, originAccessControlId="control")
    assert outcomes(URL, distribution(held), it) == expected


def test_an_unknown_domain_may_be_a_url_where_the_record_names_one() -> None:
    unknown = [("undecided", "origins[0].domainName")]
    bucket_made = resource("aws:s3/bucket:Bucket", {}, "site")
    held = distribution(origin(UNKNOWN), depends={"origins": [url(), bucket_made]})
    assert outcomes(URL, held, url(), bucket_made) == unknown
    # What is made of nothing but function URLs is one.
    held = distribution(origin(UNKNOWN), depends={"origins": [url()]})
    assert outcomes(URL, held, url()) == ORIGIN
    signed = origin(UNKNOWN, originAccessControlId=UNKNOWN)
    made_of = {"origins": [url(), control("lambda")]}
    assert outcomes(URL, distribution(signed, depends=made_of), url(), control("lambda")) == []
    balancer = resource("aws:lb/loadBalancer:LoadBalancer", {}, "web")
    other = distribution(origin(UNKNOWN), depends={"origins": [balancer]})
    assert outcomes(URL, other, balancer) == []
    with_control = origin(UNKNOWN, originAccessControlId="control")
    assert outcomes(URL, distribution(with_control)) == []


HTTP_API = "aws:apigatewayv2/api:Api"
REST_API = "aws:apigateway/restApi:RestApi"
ACL = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1"
STAGE_ARN = "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3/stages/live"
API_DOMAIN = "a1b2c3.execute-api.eu-central-1.amazonaws.com"


def protected(
    domain: Any = API_DOMAIN, acl: Any = ACL, depends: Any = None, **more: Any
) -> Resource:
    return distribution(origin(domain, **more), webAclId=acl, depends=depends)


def api(kind: str = HTTP_API, **properties: Any) -> Resource:
    return resource(kind, {"id": "a1b2c3", **properties}, "api")


def route(authorization: Any = "JWT", name: str = "route") -> Resource:
    held = {"apiId": "a1b2c3", "authorizationType": authorization}
    return resource("aws:apigatewayv2/route:Route", held, name)


def method(authorization: Any = "NONE", name: str = "method") -> Resource:
    held = {"restApi": "a1b2c3", "httpMethod": "GET", "authorization": authorization}
    return resource("aws:apigateway/method:Method", held, name)


def test_an_http_api_behind_a_web_acl_can_be_called_directly_in_any_order() -> None:
    resources = [protected(), api(), route()]
    assert outcomes(BYPASS, *resources) == ORIGIN
    assert outcomes(BYPASS, *reversed(resources)) == ORIGIN
    assert outcomes(BYPASS, protected(), api()) == ORIGIN


def test_without_a_web_acl_there_is_nothing_to_bypass() -> None:
    assert outcomes(BYPASS, protected(acl=None), api(), route()) == []
    found = outcomes(BYPASS, protected(acl=UNKNOWN), api(), route())
    assert found == [("undecided", "webAclId")]


def test_iam_authorization_of_every_route_or_method_keeps_callers_away() -> None:
    assert outcomes(BYPASS, protected(), api(), route("AWS_IAM")) == []
    both = route("AWS_IAM"), route("NONE", "open")
    assert outcomes(BYPASS, protected(), api(), *both) == ORIGIN
    assert outcomes(BYPASS, protected(), api(), route(UNKNOWN)) == [
        ("undecided", "authorizationType")
    ]
    assert outcomes(BYPASS, protected(), api(REST_API), method("AWS_IAM")) == []
    assert outcomes(BYPASS, protected(), api(REST_API), method()) == ORIGIN


def stage() -> Resource:
    held = {"arn": STAGE_ARN, "restApi": "a1b2c3", "stageName": "live"}
    return resource("aws:apigateway/stage:Stage", held, "stage")


def association(of: Any = STAGE_ARN) -> Resource:
    held = {"resourceArn": of, "webAclArn": "arn:aws:wafv2:x"}
    return resource("aws:wafv2/webAclAssociation:WebAclAssociation", held, "association")


def test_a_web_acl_of_its_own_keeps_them_away() -> None:
    rest = api(REST_API), method(), stage()
    assert outcomes(BYPASS, protected(), *rest, association()) == []
    assert outcomes(BYPASS, protected(), *rest) == ORIGIN
    assert outcomes(BYPASS, protected(), *rest, association("arn:other")) == ORIGIN
    found = outcomes(BYPASS, protected(), *rest, association(UNKNOWN))
    assert found == [("undecided", "resourceArn")]


def test_a_private_api_or_one_with_a_limiting_policy_complies() -> None:
    private = api(REST_API, endpointConfiguration={"types": "PRIVATE"})
    assert outcomes(BYPASS, protected(), private, method()) == []
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111122223333:role/edge"},
        "Action": "execute-api:Invoke",
        "Resource": "*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    assert outcomes(BYPASS, protected(), api(REST_API, policy=policy), method()) == []


def test_a_secret_header_is_known_to_the_code_alone() -> None:
    header = {"name": "x-origin", "value": "a"}
    (found,) = verdicts(BYPASS, protected(customHeaders=[header]), api(), route())
    assert found.severity.value == "low"
    (found,) = verdicts(BYPASS, protected(), api(), route())
    assert found.severity.value == "medium"


def test_a_disabled_endpoint_answers_no_caller() -> None:
    for kind, part in ((HTTP_API, route()), (REST_API, method())):
        closed = api(kind, disableExecuteApiEndpoint=True)
        assert outcomes(BYPASS, protected(), closed, part) == []
        unknown = api(kind, disableExecuteApiEndpoint=UNKNOWN)
        found = outcomes(BYPASS, protected(), unknown, part)
        assert found == [("undecided", "disableExecuteApiEndpoint")]


def test_an_api_is_found_by_its_custom_domain() -> None:
    held = {"apiId": "a1b2c3", "domainName": "api.example.com", "stage": "$default"}
    mapping = resource("aws:apigatewayv2/apiMapping:ApiMapping", held, "mapping")
    closed = api(disableExecuteApiEndpoint=True)
    assert outcomes(BYPASS, protected("api.example.com"), closed, mapping, route()) == ORIGIN
    assert outcomes(BYPASS, protected("www.example.com"), closed, mapping, route()) == []


def test_mutual_tls_on_every_way_to_an_api_keeps_them_away() -> None:
    held = {"apiId": "a1b2c3", "domainName": "api.example.com", "stage": "$default"}
    mapping = resource("aws:apigatewayv2/apiMapping:ApiMapping", held, "mapping")
    mutual = {"truststoreUri": "s3://trust/store.pem"}
    domain = resource(
        "aws:apigatewayv2/domainName:DomainName",
        {"id": "api.example.com", "mutualTlsAuthentication": mutual},
        "domain",
    )
    closed = api(disableExecuteApiEndpoint=True)
    resources = protected("api.example.com"), closed, mapping, domain, route()
    assert outcomes(BYPASS, *resources) == []


def test_an_unknown_domain_may_be_that_of_a_recorded_api() -> None:
    held = protected(UNKNOWN, depends={"origins": [api()]})
    found = outcomes(BYPASS, held, api(), route())
    assert found == [("undecided", "origins[0].domainName")]
    assert outcomes(BYPASS, protected(UNKNOWN), api(), route()) == found
    website = resource("aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", {}, "web")
    other = protected(UNKNOWN, depends={"origins": [website]})
    assert outcomes(BYPASS, other, website, api(), route()) == []
    assert outcomes(BYPASS, protected(UNKNOWN)) == []
    by_record = protected(depends={"origins": [api()]})
    unnamed = resource(HTTP_API, {}, "api")
    linked = resource(
        "aws:apigatewayv2/route:Route",
        {"apiId": UNKNOWN, "authorizationType": "JWT"},
        "route",
        depends={"apiId": [unnamed]},
    )
    assert outcomes(BYPASS, by_record, unnamed, linked) == ORIGIN


def test_a_function_url_can_be_called_directly_unless_it_needs_iam() -> None:
    assert outcomes(BYPASS, protected(DOMAIN), url()) == ORIGIN
    assert outcomes(BYPASS, protected(DOMAIN), url("AWS_IAM")) == []
    found = outcomes(BYPASS, protected(DOMAIN), url(UNKNOWN))
    assert found == [("undecided", "authorizationType")]


def test_a_url_without_control_is_one_finding() -> None:
    found = judge([protected(DOMAIN), url()], read_settings({"profile": "recommended"}))
    told = {each.rule.id for each in found if each.folded_into is None}
    assert URL in told
    assert BYPASS not in told
    assert BYPASS in {each.rule.id for each in found}


BUCKET = "aws:s3/bucket:Bucket"
NAMED = "site.s3.eu-central-1.amazonaws.com"
NO_BUCKET = [("violates", "origins[0].domainName")]


@pytest.mark.parametrize(
    "domain",
    [
        NAMED,
        "site.s3.amazonaws.com",
        "site.s3-eu-west-1.amazonaws.com",
        "site.s3.cn-north-1.amazonaws.com.cn",
    ],
)
@pytest.mark.parametrize("kind", [BUCKET, "aws:s3/bucketV2:BucketV2"])
def test_a_literal_bucket_must_be_one_of_the_program(domain: str, kind: str) -> None:
    held = distribution(bucket(domain))
    assert outcomes(UNOWNED, held) == NO_BUCKET
    assert outcomes(UNOWNED, held, resource(kind, {"bucket": "other"})) == NO_BUCKET
    assert outcomes(UNOWNED, held, resource(kind, {"bucket": "site"})) == []
    assert outcomes(UNOWNED, resource(kind, {"bucket": "site"}), held) == []
    found = outcomes(UNOWNED, held, resource(kind, {"bucket": UNKNOWN}))
    assert found == [("undecided", "bucket")]
    assert outcomes(UNOWNED, held, completed_elsewhere=["site"]) == []


def test_a_website_endpoint_counts_and_another_domain_does_not() -> None:
    website = origin("site.s3-website.eu-central-1.amazonaws.com")
    assert outcomes(UNOWNED, distribution(website)) == NO_BUCKET
    assert outcomes(UNOWNED, distribution(origin("api.example.com"))) == []
    assert outcomes(UNOWNED, distribution(origin(UNKNOWN))) == [
        ("undecided", "origins[0].domainName")
    ]


def test_a_domain_of_another_stack_is_fine() -> None:
    other = resource("pulumi:pulumi:StackReference", {}, "storage")
    held = distribution(bucket(), depends={"origins": [other]})
    assert outcomes(UNOWNED, held, other) == []
    unknown = distribution(bucket(UNKNOWN), depends={"origins": [other]})
    assert outcomes(UNOWNED, unknown, other) == []


BALANCER = "aws:lb/loadBalancer:LoadBalancer"
BALANCER_DOMAIN = "shop-1234567890.eu-central-1.elb.amazonaws.com"
ANYWHERE = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}
BY_LIST = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "prefixListIds": ["pl-a3a144ca"]}


def balancer(**held: Any) -> Resource:
    known = {"dnsName": "Shop-1234567890.eu-central-1.elb.amazonaws.com", "arn": "arn:balancer"}
    return resource(BALANCER, {**known, "securityGroups": ["sg-1"], **held}, "shop")


def group(*ingress: Any) -> Resource:
    held = {"id": "sg-1", "ingress": list(ingress)}
    return resource("aws:ec2/securityGroup:SecurityGroup", held, "group")


def test_a_public_load_balancer_can_be_called_directly() -> None:
    opened = group(ANYWHERE)
    for domain in (BALANCER_DOMAIN, f"dualstack.{BALANCER_DOMAIN}"):
        assert outcomes(BYPASS, protected(domain), balancer(), opened) == ORIGIN
    assert outcomes(BYPASS, protected("other.elb.amazonaws.com"), balancer(), opened) == []
    (found,) = verdicts(BYPASS, protected(BALANCER_DOMAIN), balancer(), opened)
    assert "shop answers requests" in found.message
    # By the engine's record while its name is known after apply.
    unnamed = balancer(dnsName=UNKNOWN)
    held = protected(BALANCER_DOMAIN, depends={"origins": [unnamed]})
    assert outcomes(BYPASS, held, unnamed, opened) == ORIGIN


def test_a_load_balancer_that_only_cloudfront_reaches_complies() -> None:
    held = protected(BALANCER_DOMAIN)
    assert outcomes(BYPASS, held, balancer(), group(BY_LIST)) == []
    assert outcomes(BYPASS, held, balancer(internal=True), group(ANYWHERE)) == []
    acl = {"resourceArn": "arn:balancer", "webAclArn": "arn:acl"}
    association = resource("aws:wafv2/webAclAssociation:WebAclAssociation", acl, "association")
    assert outcomes(BYPASS, held, balancer(), group(ANYWHERE), association) == []
    separate = resource(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {"securityGroupId": "sg-1", "cidrIpv4": "0.0.0.0/0", "ipProtocol": "-1"},
        "separate",
    )
    assert outcomes(BYPASS, held, balancer(), group(BY_LIST), separate) == ORIGIN


def test_groups_that_the_program_does_not_define_leave_it_undecided() -> None:
    held = protected(BALANCER_DOMAIN)
    waits = [("undecided", "securityGroups")]
    assert outcomes(BYPASS, held, balancer()) == waits
    assert outcomes(BYPASS, held, balancer(securityGroups=[])) == waits
    # A network load balancer needs no group.
    network = balancer(securityGroups=[], loadBalancerType="network")
    assert outcomes(BYPASS, held, network) == ORIGIN
    unknown = group({**ANYWHERE, "cidrBlocks": UNKNOWN})
    assert [kind for kind, _ in outcomes(BYPASS, held, balancer(), unknown)] == ["undecided"]
