"""Credentials in any property of an AWS resource, except those with a separate rule."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule
from policypack.rule.rule import ANY_TYPE
from policypack.topology.parts.held_secrets import (
    HeldSecret,
    held_secrets,
    judged_places,
    own_properties,
    places_within,
)
from policypack.topology.parts.links import possible_credentials


@rule(
    id="stack-plaintext-secret",
    types=(ANY_TYPE,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Store the value in Secrets Manager or a SecureString parameter, and pass its name or "
        "ARN. If the property must contain the value itself, read it from Pulumi's secret "
        "configuration (config.require_secret)"
    ),
    cwe=(312,),
)
def plaintext_secret(resource: Resource) -> Outcomes:
    """AWS resource contains a plaintext secret.

    The program and the state contain the value, and each principal that can describe the resource
    can read it. The rule searches all text of every resource, including JSON, YAML, templates,
    scripts and base64, for the formats of credentials and for names of properties and keys. It also
    reports AWS's own example keys. Values with Pulumi's secret mark comply, as do ARNs, references,
    hashes and placeholders. If a type has a separate rule for such values, only that rule reports
    them. Text that is known after apply isn't in the program, so it is undecided only in properties
    whose names are those of secrets.
    https://www.pulumi.com/docs/iac/concepts/secrets/
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_secrets.html

    Example:
        aws.cloudformation.Stack(
            "orders",
            template_url="https://templates.s3.amazonaws.com/orders.yaml",
            parameters={
                "DbPassword": "9f2Kq7!xVb31",  # bad
                "DbPasswordParameter": "/orders/db-password",  # good
            },
        )
    """
    declared = own_properties(resource)
    if declared is None:
        return
    own = judged_places(resource.origin.type if resource.origin else resource.type)
    for each in held_secrets(declared, {*own, *places_within(resource)}):
        if isinstance(each, HeldSecret):
            where = "the value is" if each.line is None else f"line {each.line} contains"
            message = f"{where} a secret ({each.found.reason}) without a secret mark"
            yield Finding(message, each.path, confidence=each.found.confidence)
        elif possible_credentials(resource, each.path) != ():
            yield each
