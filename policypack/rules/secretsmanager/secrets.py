"""Secrets: encryption, descriptions and recovery after deletion."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    between,
    customer_managed_key,
    meets,
    not_blank,
    property_rule,
    rule,
    until_unknown,
)
from policypack.topology.parts.links import is_computed

_TYPE = "aws:secretsmanager/secret:Secret"

secret_unrecoverable = property_rule(
    id="secrets-manager-secret-unrecoverable",
    properties={_TYPE: "recoveryWindowInDays"},
    must=between(7, 30),
    default=30,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove recoveryWindowInDays (the default is 30), or set it to 7 to 30 days",
    title="Secrets Manager secret cannot be recovered after deletion",
    message="recoveryWindowInDays is 0, so a deletion takes effect immediately",
    why="""
    By default, Secrets Manager keeps a deleted secret for 30 days. With a recovery window of 0, an
    attacker or a mistake destroys the secret, and systems that depend on it fail. Stacks that are
    deleted and recreated under the same name use 0 on purpose.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
    """,
    example="""
    aws.secretsmanager.Secret(
        "db",
        recovery_window_in_days=0,  # bad
        recovery_window_in_days=7,  # good
    )
    """,
)


secret_undescribed = property_rule(
    id="secrets-manager-secret-undescribed",
    properties={_TYPE: "description"},
    must=not_blank("Password of the orders database"),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set description to what the secret gives access to, and who uses it",
    title="Secrets Manager secret has no description",
    message="description is empty, so its purpose and its users aren't documented",
    why="""
    In an incident, a description shows what a secret gives access to, and whom to ask before it is
    rotated or deleted.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/create_secret.html
    """,
    example="""
    aws.secretsmanager.Secret(
        "db",
        description="Password of the orders database",  # good
    )
    """,
)


@rule(
    id="secrets-manager-secret-without-customer-key",
    types=(_TYPE,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set kmsKeyId, of the secret and of each replica, to the ARN of a customer managed key of "
        "its region"
    ),
)
def secret_without_customer_key(secret: Resource) -> Outcomes:
    """Secrets Manager secret is not encrypted with a customer managed key.

    By default, Secrets Manager encrypts with the AWS managed key aws/secretsmanager. Its key policy
    cannot be changed: it allows every principal of the account that can use the service, and no
    other account. Each replica is encrypted with a key in its own Region.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html

    Example:
        aws.secretsmanager.Secret(
            "db",
            kms_key_id="alias/aws/secretsmanager",  # bad
            kms_key_id="alias/orders",  # good
        )
    """
    yield from until_unknown(_key(secret, secret.properties))
    if not is_computed(secret, "replicas"):
        yield from secret.each("replicas", lambda replica: _key(secret, replica))


def _key(secret: Resource, holder: Value) -> Outcomes:
    value = holder.at("kmsKeyId")
    if not meets(customer_managed_key(), value, is_output=secret.is_output(value.path)):
        yield Finding("kmsKeyId is not a customer managed key", value.path)
