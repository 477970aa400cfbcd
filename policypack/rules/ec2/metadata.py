"""The instance metadata service, which provides the credentials of the instance's role."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    at_most,
    differ,
    equal,
    or_absent,
    property_rule,
    rule,
)

_TYPES = (
    "aws:ec2/instance:Instance",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
)
_PATH = "metadataOptions.httpTokens"

instance_imdsv1 = property_rule(
    id="ec2-instance-imdsv1",
    properties=dict.fromkeys(_TYPES, _PATH),
    must=or_absent(equal("required")),
    only_if={"metadataOptions.httpEndpoint": or_absent(differ("disabled", meeting="enabled"))},
    message='httpTokens is not "required", so requests without a token are answered',
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set metadataOptions.httpTokens to "required"',
    title="EC2 instance allows IMDSv1",
    why="""
    With server-side request forgery (SSRF), an attacker can read the credentials of the instance's
    role from IMDSv1. IMDSv2 requires a token that such requests cannot get.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8
    """,
    example="""
    aws.ec2.LaunchTemplate(
        "orders",
        image_id="ami-0123456789abcdef0",
        metadata_options={
            "http_tokens": "optional",  # bad
            "http_tokens": "required",  # good
        },
    )
    """,
)


@rule(
    id="ec2-instance-imds-undeclared",
    types=_TYPES,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set metadataOptions.httpTokens to "required"',
)
def instance_imds_undeclared(resource: Resource) -> Outcomes:
    """EC2 instance does not declare whether it requires IMDSv2.

    Without httpTokens, the image and the account's settings decide: images such as Amazon Linux
    2023 require IMDSv2, older ones allow IMDSv1. An instance with a launch template is not
    reported; the template is.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html

    Example:
        aws.ec2.LaunchTemplate(
            "orders",
            image_id="ami-0123456789abcdef0",
            metadata_options={"http_tokens": "required"},  # good
        )
    """
    is_off = resource.get("metadataOptions.httpEndpoint") == "disabled"
    has_template = "launchTemplate" in resource.properties.tree
    if not is_off and not has_template and not resource.is_given(_PATH):
        yield Finding("httpTokens is not set, so the image and the account decide", _PATH)


instance_metadata_far = property_rule(
    id="ec2-instance-metadata-hop-limit",
    properties=dict.fromkeys(_TYPES, "metadataOptions.httpPutResponseHopLimit"),
    must=or_absent(at_most(1)),
    only_if={"metadataOptions.httpEndpoint": or_absent(differ("disabled", meeting="enabled"))},
    message="httpPutResponseHopLimit is more than 1, so containers and proxies can get tokens",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set metadataOptions.httpPutResponseHopLimit to 1, and give containers their own roles"
    ),
    title="EC2 instance allows metadata tokens to travel more than one hop",
    why="""
    A token that travels one hop stays on the instance. With a higher limit, a container, or a proxy
    that an attacker abuses, gets the credentials of the instance's role. Containers that need these
    credentials require a limit of 2.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
    """,
    example="""
    aws.ec2.LaunchTemplate(
        "orders",
        image_id="ami-0123456789abcdef0",
        metadata_options={
            "http_tokens": "required",
            "http_put_response_hop_limit": 2,  # bad
            "http_put_response_hop_limit": 1,  # good
        },
    )
    """,
)
