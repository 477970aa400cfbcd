"""Bedrock agents and guardrails: filters and encryption."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    given,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key

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
    example="""
    aws.bedrock.AgentAgent(
        "orders",
        agent_name="orders",
        agent_resource_role_arn="arn:aws:iam::111122223333:role/agent",
        foundation_model="amazon.nova-lite-v1:0",
        customer_encryption_key_arn="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
        guardrail_configurations=[{  # good
            "guardrail_identifier": "gr1234567890",  # good
            "guardrail_version": "1",  # good
        }],  # good
    )
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
    example="""
    aws.bedrock.AgentAgent(
        "orders",
        agent_name="orders",
        agent_resource_role_arn="arn:aws:iam::111122223333:role/agent",
        foundation_model="amazon.nova-lite-v1:0",
        guardrail_configurations=[
            {"guardrail_identifier": "gr1234567890", "guardrail_version": "1"},
        ],
        customer_encryption_key_arn="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
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

    Example:
        aws.bedrock.Guardrail(
            "orders",
            name="orders",
            blocked_input_messaging="No.",
            blocked_outputs_messaging="No.",
            kms_key_arn="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
            content_policy_config={"filters_configs": [
                {"type": "HATE", "input_strength": "HIGH", "output_strength": "HIGH"},
                {  # good
                    "type": "PROMPT_ATTACK",  # good
                    "input_strength": "HIGH",  # good
                    "output_strength": "NONE",  # good
                },  # good
            ]},
        )
    """
    filters = [each.content for each in guardrail.properties.items(_FILTERS)]
    attacks = [each for each in filters if each.get("type") == "PROMPT_ATTACK"]
    if not any(each.get("inputStrength") != "NONE" for each in attacks):
        yield Finding(
            "no filter has the type PROMPT_ATTACK and an inputStrength other than NONE", _FILTERS
        )
