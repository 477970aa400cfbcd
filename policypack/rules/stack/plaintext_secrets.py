"""Credentials in any property of an AWS resource, but for those that have a rule of their own."""

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
        "Store the value in Secrets Manager or a SecureString parameter, and pass its name or ARN. "
        "Where the property must hold the value itself, read it from Pulumi's secret configuration "
        "(config.require_secret)"
    ),
)
def plaintext_secret(resource: Resource) -> Outcomes:
    """AWS resource contains a plaintext secret.

    The value stands in the program and in the state, and each principal that can describe the
    resource can read it. Every text of every resource is searched, also within JSON, YAML,
    templates, scripts and base64: by the formats of credentials, and by names of properties and of
    keys. AWS's own example keys count. A value with Pulumi's secret mark complies, as do ARNs,
    references, hashes and placeholders. Where a type has a rule of its own for such values, that
    one reports them. A text that is known after apply does not stand in the program, so it counts
    only in a property whose name is that of a secret.
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
    for found in held_secrets(declared, {*own, *places_within(resource)}):
        if isinstance(found, HeldSecret):
            where = "the value is" if found.line is None else f"line {found.line} contains"
            yield Finding(f"{where} a secret ({found.kind}) without a secret mark", found.path)
        elif possible_credentials(resource, found.path) != ():
            yield found
