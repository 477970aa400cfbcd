"""Bedrock agents, guardrails and AgentCore: networks, filters, encryption and recordings."""

from __future__ import annotations

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    differ,
    equal,
    given,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.operation import not_logged

_AGENT = "aws:bedrock/agentAgent:AgentAgent"
_GUARDRAIL = "aws:bedrock/guardrail:Guardrail"
_FILTERS = "contentPolicyConfig.filtersConfigs"

agent_without_guardrail = property_rule(
    id="bedrock-agent-without-guardrail",
    properties={_AGENT: "guardrailConfigurations"},
    must=given([{"guardrailIdentifier": "gr1234567890", "guardrailVersion": "1"}]),
    message="guardrailConfigurations is empty, so user input and model output are not filtered",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set guardrailConfigurations to the ID and version of an aws.bedrock.Guardrail",
    title="Bedrock agent has no guardrail",
    why="""
    An agent acts on the text that it reads. A guardrail filters prompt attacks, harmful content and
    personal data in its input and output.
    https://docs.aws.amazon.com/bedrock/latest/userguide/agents-guardrail.html
    """,
)


agent_without_customer_key = without_customer_key(
    id="bedrock-agent-without-customer-key",
    subject="Bedrock resource",
    properties={
        _AGENT: "customerEncryptionKeyArn",
        "aws:bedrock/agentFlow:AgentFlow": "customerEncryptionKeyArn",
        _GUARDRAIL: "kmsKeyArn",
    },
    remediation=(
        "Set customerEncryptionKeyArn (kmsKeyArn of a guardrail) to the ARN of a customer managed "
        "key"
    ),
    why="""
    By default, Bedrock encrypts instructions, sessions and filters with keys that AWS manages. A
    customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/bedrock/latest/userguide/encryption-agents-new.html
    """,
)


@rule(
    id="bedrock-guardrail-without-prompt-attack-filter",
    types=(_GUARDRAIL,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation='Add a filter with type "PROMPT_ATTACK", inputStrength "HIGH" and outputStrength '
    '"NONE" to contentPolicyConfig.filtersConfigs',
)
def guardrail_without_prompt_attack_filter(guardrail: Resource) -> Outcomes:
    """Bedrock guardrail does not filter prompt attacks.

    Untrusted input can override the instructions of a model (prompt injection) and make an agent
    disclose data or call its tools for an attacker. The PROMPT_ATTACK filter blocks such
    input.
    https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-prompt-attack.html
    """
    filters = [each.content for each in guardrail.properties.items(_FILTERS)]
    attacks = [each for each in filters if each.get("type") == "PROMPT_ATTACK"]
    if not any(each.get("inputStrength") != "NONE" for each in attacks):
        yield Finding(
            "no filter has the type PROMPT_ATTACK and an inputStrength other than NONE", _FILTERS
        )


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
)
