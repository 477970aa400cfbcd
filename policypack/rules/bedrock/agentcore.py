"""Bedrock AgentCore: network access, authorization and recordings."""

from __future__ import annotations

from policypack.authoring import ANONYMOUS, Profile, Severity, differ, equal, property_rule
from policypack.forms.families.operation import not_logged

_RUNTIME = "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime"
_BROWSER = "aws:bedrock/agentcoreBrowser:AgentcoreBrowser"
_INTERPRETER = "aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter"

agent_outside_vpc = property_rule(
    id="bedrock-agent-outside-vpc",
    properties=dict.fromkeys(
        (_RUNTIME, _BROWSER, _INTERPRETER), "networkConfiguration.networkMode"
    ),
    must=differ("PUBLIC", meeting="VPC"),
    message="networkMode is PUBLIC, so no security group or flow log covers the traffic",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation='Set networkMode to "VPC", and list the subnets and security groups to use',
    title="AgentCore runtime, browser or code interpreter is outside a VPC",
    why="""
    A malicious prompt can make an agent or its tools send data to any address on the internet. In a
    VPC, security groups and routes limit the addresses, and flow logs record them. Code
    interpreters in SANDBOX mode have no internet access.
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/agentcore-vpc.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/bedrockagentcore-controls.html#bedrockagentcore-1
    """,
    example="""
    aws.bedrock.AgentcoreBrowser(
        "research",
        name="research",
        network_configuration={
            "network_mode": "PUBLIC",  # bad
            "network_mode": "VPC",  # good
            "vpc_config": {  # good
                "subnets": ["subnet-0123456789abcdef0"],  # good
                "security_groups": ["sg-0123456789abcdef0"],  # good
            },  # good
        },
        recording={"enabled": True, "s3_location": {"bucket": "recordings", "prefix": "research"}},
    )
    """,
)


gateway_without_auth = property_rule(
    id="bedrock-gateway-without-auth",
    properties={"aws:bedrock/agentcoreGateway:AgentcoreGateway": "authorizerType"},
    must=differ("NONE", meeting="AWS_IAM"),
    message="authorizerType is NONE, so any caller on the internet can use the gateway's tools",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    kind=ANONYMOUS,
    remediation='Set authorizerType to "AWS_IAM", or to "CUSTOM_JWT" with authorizerConfiguration',
    title="AgentCore gateway is publicly accessible without authorization",
    why="""
    A gateway calls its targets, such as Lambda functions and APIs, with its own role and
    credentials. Without authorization, any caller can use them.
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-inbound-auth.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/bedrockagentcore-controls.html#bedrockagentcore-2
    """,
    example="""
    aws.bedrock.AgentcoreGateway(
        "orders",
        name="orders",
        role_arn="arn:aws:iam::111122223333:role/orders-gateway",
        protocol_type="MCP",
        authorizer_type="NONE",  # bad
        authorizer_type="AWS_IAM",  # good
    )
    """,
)


browser_unrecorded = not_logged(
    id="bedrock-browser-unrecorded",
    subject="AgentCore browser",
    logs="session recordings",
    properties={_BROWSER: "recording.enabled"},
    must=equal(True),
    default=False,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set recording.enabled to true, and recording.s3Location to a bucket and prefix",
    why="""
    A recording shows which pages an agent opened and what it entered there. Without one, you cannot
    reconstruct what a manipulated agent did.
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/browser-session-recording.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/bedrockagentcore-controls.html#bedrockagentcore-6
    """,
    example="""
    aws.bedrock.AgentcoreBrowser(
        "research",
        name="research",
        execution_role_arn="arn:aws:iam::111122223333:role/research-browser",
        network_configuration={
            "network_mode": "VPC",
            "vpc_config": {
                "subnets": ["subnet-0123456789abcdef0"],
                "security_groups": ["sg-0123456789abcdef0"],
            },
        },
        recording={"enabled": False},  # bad
        recording={  # good
            "enabled": True,  # good
            "s3_location": {"bucket": "recordings", "prefix": "research"},  # good
        },  # good
    )
    """,
)
