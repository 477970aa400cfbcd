"""What AWS refuses in the form of an action, a resource or a principal, and what it takes.

Each case names the page that says so:

- CHECKS: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
- ACTION: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
- RESOURCE: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
- PRINCIPAL: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
- GRAMMAR: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.iam import MalformedDocument, Purpose, parse
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, policy, trust

OWN = "123456789012"
TABLE = f"arn:aws:dynamodb:eu-west-1:{OWN}:table/orders"


def fault(document: object, purpose: Purpose) -> tuple[str, str, str]:
    with pytest.raises(MalformedDocument) as caught:
        parse(document, purpose=purpose)
    return caught.value.path, caught.value.reason, caught.value.advice


@pytest.mark.parametrize("element", ["Action", "NotAction"])
@pytest.mark.parametrize(
    ("action", "reason"),
    [
        # ACTION: "The service namespace is followed by the name of the action."
        ("GetObject", "action without a service"),
        ("**", "action without a service"),
        # CHECKS, "Invalid action"; IAM: "Actions/Condition can contain only one colon."
        ("s3:Get:Object", "action with two colons"),
        # CHECKS, "Invalid service in action"; IAM: "Action vendors must not contain wildcards."
        ("s*:GetObject", "wildcard in the service of an action"),
        ("?3:GetObject", "wildcard in the service of an action"),
        ("s3 :GetObject", "invalid service of an action"),
        (":GetObject", "invalid service of an action"),
    ],
)
def test_given_an_action_that_aws_refuses_when_parsed_then_it_is_named(
    element: str, action: str, reason: str
) -> None:
    statement = {"Effect": "Allow", element: ["sqs:SendMessage", action], "Resource": "*"}
    path, found, advice = fault(policy(statement), Purpose.IDENTITY)
    assert (path, found) == (f"policy.Statement[0].{element}[1]", reason)
    assert advice


@pytest.mark.parametrize(
    "action", ["*", "*:*", "s3:*", "s3:Get*", "execute-api:Invoke", "SQS:SendMessage", "${Action}"]
)
def test_given_an_action_that_aws_takes_when_parsed_then_it_is_read(action: str) -> None:
    assert parse(policy(allow(action)), purpose=Purpose.IDENTITY).statements


@pytest.mark.parametrize("element", ["Resource", "NotResource"])
@pytest.mark.parametrize(
    ("incomplete", "complete"),
    [
        ("arn:aws:sqs", "arn:aws:sqs:*:*:*"),
        ("arn:aws:dynamodb:*", "arn:aws:dynamodb:*:*:*"),
        ("arn:aws:s3::", "arn:aws:s3:::*"),
        ("arn:aws:s3::uploads", "arn:aws:s3::uploads:*"),
    ],
)
def test_given_an_incomplete_arn_when_parsed_then_it_is_completed_as_aws_does(
    element: str, incomplete: str, complete: str
) -> None:
    # RESOURCE: "AWS automatically completes the ARN by adding wildcard characters (*) to all
    # missing fields"; CHECKS, "Missing ARN field", for other documents.
    texts = ["arn:aws:s3:::uploads/*", incomplete, Unknown("policy")]
    statement: dict[str, object] = {"Effect": "Allow", "Action": "s3:*", element: texts}
    for purpose in (Purpose.IDENTITY, Purpose.BOUNDARY):
        (read,) = parse(policy(statement), purpose=purpose).statements
        leaves = read.resources or read.not_resources
        assert leaves.texts[:2] == ("arn:aws:s3:::uploads/*", complete)
        assert leaves.leaf(1, read.path).path == f"policy.Statement[0].{element}[1]"
    path, found, _ = fault(policy(statement), Purpose.SESSION)
    assert (path, found) == (f"policy.Statement[0].{element}[1]", "ARN with too few parts")


@pytest.mark.parametrize(
    ("incomplete", "complete"),
    [
        ("arn:aws:logs:*", "arn:aws:logs:*:*:*"),
        ("arn:aws:logs:eu-west-1:*", "arn:aws:logs:eu-west-1:*:*"),
        ("arn:aws:logs:eu-*", "arn:aws:logs:eu-*:*:*"),
    ],
)
def test_given_a_wildcard_that_expands_when_a_resource_policy_is_parsed_then_it_is_complete(
    incomplete: str, complete: str
) -> None:
    # RESOURCE: "it can expand to match beyond the colon boundaries"
    statement = allow("logs:PutLogEvents", incomplete, Principal={"Service": "es.amazonaws.com"})
    (read,) = parse(policy(statement), purpose=Purpose.RESOURCE).statements
    assert read.resources.texts == (complete,)


@pytest.mark.parametrize(
    "resource", ["arn:aws:logs", "arn:aws:logs:eu-west-1", "arn:aws:*", "arn:*"]
)
def test_given_an_arn_that_nothing_completes_when_a_resource_policy_is_parsed_then_it_is_named(
    resource: str,
) -> None:
    statement = allow("logs:PutLogEvents", resource, Principal={"Service": "es.amazonaws.com"})
    _, found, _ = fault(policy(statement), Purpose.RESOURCE)
    assert found == "ARN with too few parts"


@pytest.mark.parametrize("element", ["Resource", "NotResource"])
@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        # RESOURCE: "The Resource element uses ARNs"; IAM: 'must be in ARN format or "*"'.
        ("orders", 'resource that is neither an ARN nor "*"'),
        ("**", 'resource that is neither an ARN nor "*"'),
        ("uploads/${aws:username}/*", 'resource that is neither an ARN nor "*"'),
        # CHECKS, "Invalid ARN prefix".
        ("s3:::uploads", 'resource that is neither an ARN nor "*"'),
        ("https://sqs.eu-west-1.amazonaws.com/1/q", 'resource that is neither an ARN nor "*"'),
        ("arn:aws", "ARN with too few parts"),
        # CHECKS, "Invalid partition"; IAM: 'Partition "" is not valid for resource'.
        ("arn::s3:::uploads", "invalid partition of an ARN"),
        ("arn:amazon:s3:::uploads", "invalid partition of an ARN"),
        # CHECKS, "Invalid ARN account": "Provide a 12-digit account ID."
        ("arn:aws:sqs:eu-west-1:12345678901:orders", "account ID that doesn't have 12 digits"),
    ],
)
@pytest.mark.parametrize("purpose", [Purpose.IDENTITY, Purpose.RESOURCE])
def test_given_a_resource_that_aws_refuses_when_parsed_then_it_is_named(
    element: str, resource: str, reason: str, purpose: Purpose
) -> None:
    statement: dict[str, object] = {"Effect": "Allow", "Action": "s3:*", element: resource}
    if purpose is Purpose.RESOURCE:
        statement["Principal"] = {"AWS": OWN}
    path, found, _ = fault(policy(statement), purpose)
    assert (path, found) == (f"policy.Statement[0].{element}", reason)


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        # RESOURCE: "You can't use a wildcard in the service segment"; IAM: "Resource vendor must
        # be fully qualified and cannot contain regexes."
        ("arn:aws:*:*:*:orders", "ARN without the name of a service"),
        ("arn:aws:s?:::uploads", "ARN without the name of a service"),
        (f"arn:aws::eu-west-1:{OWN}:orders", "ARN without the name of a service"),
        # CHECKS, "ARN Region not allowed".
        (f"arn:aws:iam:eu-west-1:{OWN}:role/orders", "ARN of IAM with a region"),
    ],
)
def test_given_an_arn_that_iam_refuses_when_parsed_then_it_is_named(
    resource: str, reason: str
) -> None:
    path, found, _ = fault(policy(allow("s3:*", ["*", resource])), Purpose.IDENTITY)
    assert (path, found) == ("policy.Statement[0].Resource[1]", reason)


@pytest.mark.parametrize(
    "resource",
    [
        *("arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:sqs:*:1234*:orders"),
        *("*", TABLE, "arn:*:s3:::uploads/*", "arn:aws-us-gov:sqs:*:*:*", "arn:aws:s3:::*"),
        # RESOURCE: "You can use JSON policy variables in the Resource element".
        "arn:aws:s3:::uploads/${aws:username}/*",
        f"arn:aws:iam::{OWN}:user/${{aws:username}}",
        # Placeholders of a template, which may be a whole ARN or any part of one.
        *("${TableArn}", "${Bucket}/*", "arn:${AWS::Partition}:s3:::uploads"),
        *("arn:aws:iam:${Region}:${AWS::AccountId}:role/x", "arn:aws:${Service}:::x"),
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
        f"arn:aws:s3:us-west-2:{OWN}:accesspoint/my-access-point/object/*",
    ],
)
def test_given_a_resource_that_aws_takes_when_parsed_then_it_is_read(resource: str) -> None:
    assert parse(policy(allow("s3:*", resource)), purpose=Purpose.IDENTITY).statements
    shared = policy(allow("s3:*", resource, Principal="*"))
    assert parse(shared, purpose=Purpose.RESOURCE).statements


def test_given_an_abbreviated_resource_of_api_gateway_when_parsed_then_it_is_read() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html"""
    document = policy(allow("execute-api:Invoke", "execute-api:/prod/GET/pets", Principal="*"))
    assert parse(document, purpose=Purpose.RESOURCE).statements
    assert fault(policy(allow("execute-api:Invoke", "execute-api:/*")), Purpose.IDENTITY)


@pytest.mark.parametrize(
    ("principal", "path", "reason", "advice"),
    [
        # GRAMMAR: "*" or a map. CHECKS, "Invalid principal format".
        (OWN, "", "principal without a type", 'Write "*", or {"AWS": "ARN"}'),
        (["*"], "", "principal without a type", 'Write "*", or {"AWS": "ARN"}'),
        ({"aws": OWN}, ".aws", "unknown element", None),
        # CHECKS, "Unsupported wildcard in principal".
        ({"AWS": "arn:aws:iam::1234*:root"}, ".AWS", "wildcard in a principal", None),
        ({"AWS": f"arn:aws:iam::{OWN}:role/*"}, ".AWS", "wildcard in a principal", None),
        ({"AWS": "12345678901?"}, ".AWS", "wildcard in a principal", None),
        ({"Service": "*.amazonaws.com"}, ".Service", "wildcard in a principal", None),
        (
            {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/*"},
            *(".Federated", "wildcard in a principal", None),
        ),
        ({"CanonicalUser": "79a5*"}, ".CanonicalUser", "wildcard in a principal", None),
        # PRINCIPAL: account IDs have 12 digits.
        (
            {"AWS": ["*", "12345678901"]},
            *(
                ".AWS[1]",
                "account ID that doesn't have 12 digits",
                "Write the 12 digits of the account",
            ),
        ),
        ({"AWS": "arn:aws:iam::12345678901:root"}, ".AWS", "unknown form of principal", None),
        ({"AWS": f"arn:aws:iam::{OWN}:group/a"}, ".AWS", "unknown form of principal", None),
        ({"AWS": f"arn:aws:iam:eu-west-1:{OWN}:root"}, ".AWS", "unknown form of principal", None),
        ({"AWS": "arn:aws:s3:::uploads"}, ".AWS", "unknown form of principal", None),
        ({"AWS": "orders"}, ".AWS", "unknown form of principal", None),
        ({"AWS": "lambda.amazonaws.com"}, ".AWS", "unknown form of principal", None),
        # PRINCIPAL: "service-name.amazonaws.com".
        (
            {"Service": "lambda"},
            *(".Service", "unknown form of service principal", "Write lambda.amazonaws.com"),
        ),
        (
            {"Service": f"arn:aws:iam::{OWN}:root"},
            *(".Service", "unknown form of service principal", "Write SERVICE.amazonaws.com"),
        ),
        # CHECKS, "Invalid federated principal syntax in role trust policy".
        ({"Federated": "okta"}, ".Federated", "unknown form of principal", None),
        (
            {"Federated": "arn:aws:iam::1:saml-provider/okta"},
            *(".Federated", "unknown form of principal", None),
        ),
    ],
)
@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
def test_given_a_principal_that_aws_refuses_when_parsed_then_it_is_named(
    principal: Any, path: str, reason: str, advice: str | None, element: str
) -> None:
    statement = {"Effect": "Deny", "Action": "sqs:*", element: principal}
    at, found, given = fault(policy(statement), Purpose.RESOURCE)
    assert (at, found) == (f"policy.Statement[0].{element}{path}", reason)
    assert given == (advice or given)


@pytest.mark.parametrize(
    "principal",
    [
        *("*", {"*": "*"}, {"AWS": "*"}, {"AWS": OWN}, {"Service": "*"}, {"Federated": "*"}),
        {"AWS": [f"arn:aws:iam::{OWN}:root", f"arn:aws-cn:iam::{OWN}:user/team/ann"]},
        {"AWS": f"arn:aws:iam::{OWN}:role/aws-service-role/x.amazonaws.com/y"},
        {"AWS": [f"arn:aws:sts::{OWN}:assumed-role/a/b", f"arn:aws:sts::{OWN}:federated-user/c"]},
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
        {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC"},
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
        {"AWS": "AROADBQP57FF2AEXAMPLE"},
        {"AWS": "arn:aws:iam::${AWS::AccountId}:root"},
        {"Service": ["lambda.amazonaws.com", "states.eu-west-1.amazonaws.com"]},
        {"Service": ["ec2.amazonaws.com.cn", "alexa-appkit.amazon.com"]},
        {"Federated": "cognito-identity.amazonaws.com"},
        {"Federated": "api.pulumi.com/oidc"},
        {"Federated": f"arn:aws:iam::{OWN}:saml-provider/okta"},
        {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/gitlab.example.com/path"},
        {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
        {"AWS": Unknown("u")},
        Unknown("u"),
    ],
)
def test_given_a_principal_that_aws_takes_when_parsed_then_it_is_read(principal: Any) -> None:
    assert parse(policy(trust(principal)), purpose=Purpose.TRUST).statements


def test_given_not_principal_in_a_trust_policy_when_parsed_then_it_is_refused() -> None:
    """CHECKS, "Role trust policy syntax error notprincipal"."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": OWN}}
    path, reason, _ = fault(policy(statement), Purpose.TRUST)
    assert (path, reason) == (
        "policy.Statement[0].NotPrincipal",
        "NotPrincipal in a trust policy",
    )


@pytest.mark.parametrize("element", ["Action", "NotAction"])
def test_given_an_action_of_another_service_in_a_trust_policy_when_parsed_then_it_is_refused(
    element: str,
) -> None:
    def trusting(*actions: str) -> dict[str, Any]:
        return policy({"Effect": "Allow", element: list(actions), "Principal": {"AWS": OWN}})

    path, reason, advice = fault(trusting("sts:AssumeRole", "lambda:Invoke*"), Purpose.TRUST)
    assert path == f"policy.Statement[0].{element}[1]"
    assert reason == "action of another service in a trust policy"
    assert "sts:AssumeRole" in advice
    taken = trusting("sts:*", "STS:TagSession", "sts:SetContext", "${Action}")
    assert parse(taken, purpose=Purpose.TRUST).statements


def test_given_unknown_leaves_when_parsed_then_only_the_known_ones_are_judged() -> None:
    document = policy(allow([Unknown("a"), "s3:GetObject"], [Unknown("r"), TABLE]))
    assert parse(document, purpose=Purpose.IDENTITY).statements
    document = policy(allow([Unknown("a"), "GetObject"], [Unknown("r"), TABLE]))
    assert fault(document, Purpose.IDENTITY)[0] == "policy.Statement[0].Action[1]"


def test_given_a_text_without_a_purpose_when_parsed_then_its_forms_are_free() -> None:
    assert parse(json.dumps(policy(allow("GetObject", "orders")))).statements
