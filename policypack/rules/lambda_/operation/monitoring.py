"""Services of the account that watch functions, where the program configures them."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    equal,
    property_rule,
    rule,
)
from policypack.iam.meaning.truth import Truth, any_of, settled

_FUNCTION = "AWS::Lambda::Function"
_SCANS = ("LAMBDA", "LAMBDA_CODE")

guardduty_disabled = property_rule(
    id="lambda-guardduty-disabled",
    properties={"aws:guardduty/detectorFeature:DetectorFeature": "status"},
    must=equal("ENABLED"),
    only_if={"name": equal("LAMBDA_NETWORK_LOGS")},
    message="the feature LAMBDA_NETWORK_LOGS is not ENABLED",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set status of the feature LAMBDA_NETWORK_LOGS to "ENABLED"',
    fix={"status": "ENABLED"},
    implied_by=(Implication("guardduty-feature-disabled"),),
    title="GuardDuty Lambda Protection is disabled",
    why="""
    Lambda Protection detects functions that connect to an attacker's servers, such as those for
    mining or command and control. New detectors have it without a DetectorFeature, so the rule
    reports only programs that disable it.
    https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html
    https://docs.aws.amazon.com/guardduty/latest/ug/lambda-protection.html
    """,
    example="""
    aws.guardduty.DetectorFeature(
        "functions",
        detector_id="12abc34d567e8fa901bc2d34e56789f0",
        name="LAMBDA_NETWORK_LOGS",
        status="DISABLED",  # bad
        status="ENABLED",  # good
    )
    """,
)


@rule(
    id="lambda-inspector-disabled",
    types=("aws:inspector2/enabler:Enabler",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Add "LAMBDA" and "LAMBDA_CODE" to resourceTypes',
)
def inspector_disabled(enabler: Resource) -> Outcomes:
    """Amazon Inspector does not scan Lambda functions or their code.

    With LAMBDA, Inspector reports known vulnerabilities in the dependencies of functions and
    layers, including vulnerabilities that are published after the deployment. With LAMBDA_CODE,
    which requires LAMBDA, it reports injection flaws and hard-coded credentials in the code.
    https://docs.aws.amazon.com/inspector/latest/user/scanning-lambda.html

    Example:
        aws.inspector2.Enabler(
            "scans",
            account_ids=["111122223333"],
            resource_types=["ECR", "LAMBDA"],  # bad
            resource_types=["ECR", "LAMBDA", "LAMBDA_CODE"],  # good
        )
    """
    given = [*enabler.each("resourceTypes", _content)]
    known = [each for each in given if not isinstance(each, Unknown)]
    missing = [scan for scan in _SCANS if scan not in known]
    if missing:
        yield from (each for each in given if isinstance(each, Unknown))
        if len(known) == len(given):
            yield Finding(
                f"resourceTypes does not include {' and '.join(missing)}", "resourceTypes"
            )


def _content(item: Value) -> Iterator[str]:
    yield str(item.content)


@rule(
    id="lambda-trail-without-invocations",
    types=("aws:cloudtrail/trail:Trail",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        f"Add an eventSelectors entry with a dataResources entry of the type {_FUNCTION}, or an "
        f"advancedEventSelectors entry with resources.type {_FUNCTION}"
    ),
)
def trail_without_invocations(trail: Resource) -> Outcomes:
    """CloudTrail trail does not record Lambda invocations.

    By default, a trail records only management events. Without data events, the log doesn't show
    which principal invoked a function, so you can't distinguish an attacker's calls from those of
    clients.
    https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html

    Example:
        aws.cloudtrail.Trail(
            "account",
            s3_bucket_name="trail",
            event_selectors=[  # good
                {  # good
                    "data_resources": [  # good
                        {"type": "AWS::Lambda::Function", "values": ["arn:aws:lambda"]}  # good
                    ]  # good
                }  # good
            ],  # good
        )
    """
    simple = trail.each("eventSelectors", lambda each: each.each("dataResources", _is_of_functions))
    advanced = trail.each(
        "advancedEventSelectors", lambda each: each.each("fieldSelectors", _selects_functions)
    )
    if not settled(any_of((*simple, *advanced))):
        yield Finding("no event selector includes the data events of functions", "eventSelectors")


def _is_of_functions(data: Value) -> Iterator[Truth]:
    yield data.get("type") == _FUNCTION


def _selects_functions(selector: Value) -> Iterator[Truth]:
    if selector.get("field") == "resources.type":
        yield from selector.each("equals", lambda each: iter([each.content == _FUNCTION]))
