"""Parameters: plaintext secrets and encryption."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Within,
    equal,
    or_unknown,
    outputs_of,
    property_rule,
    rule,
    until_unknown,
)
from policypack.credentials import WELL_KNOWN, secret_in
from policypack.forms.families.encryption import without_customer_key
from policypack.topology.parts.links import possible_credentials

_PARAMETER = "aws:ssm/parameter:Parameter"
_ENCRYPTED = "SecureString"


@rule(
    id="ssm-parameter-plain-secret",
    types=(_PARAMETER,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        'Set type to "SecureString" and pass value from Pulumi\'s secret configuration '
        "(config.require_secret), or use Secrets Manager"
    ),
)
def parameter_plain_secret(parameter: Resource) -> Outcomes:
    """SSM parameter contains a plaintext secret.

    A String is stored as plaintext, and every principal with the permission ssm:GetParameter can
    read it; insecureValue is also visible in previews and in the state. The rule judges the format
    of the value and the last part of the parameter's name; ARNs, paths and placeholders comply. The
    SDKs always mark value as secret, so in a SecureString the rule recognizes only default
    passwords as literals of the program.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
    """
    for path in ("value", "insecureValue"):
        yield from until_unknown(_value(parameter, path))


def _value(parameter: Resource, path: str) -> Outcomes:
    value = parameter.at(path)
    if not value.is_set:
        return
    is_encrypted = path == "value" and parameter.get("type") == _ENCRYPTED
    if isinstance(value.tree, Unknown):
        makers = possible_credentials(parameter, path)
        if makers != () and not (is_encrypted and makers):
            needed = outputs_of(makers) if makers else value.tree.waits_for
            yield Unknown(path, needed, parameter.urn)
        return
    name = or_unknown(parameter.get, "name", "")
    last = "" if isinstance(name, Unknown) else str(name).rpartition("/")[2]
    found = secret_in(last or parameter.name, str(value.content))
    if found and (not is_encrypted or found.kind == WELL_KNOWN):
        stored = "hard-coded in the program" if is_encrypted else "stored as plaintext"
        message = f"the value is a secret ({found.reason}), {stored}"
        yield Finding(message, path, confidence=found.confidence)
    elif not found and isinstance(name, Unknown) and secret_in("password", str(value.content)):
        # The name of the parameter decides.
        yield name


parameter_unencrypted = property_rule(
    id="ssm-parameter-unencrypted",
    properties={_PARAMETER: "type"},
    # Systems Manager cannot encrypt a list.
    must=equal(_ENCRYPTED, "StringList"),
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation=(
        'Set type to "SecureString", which replaces the parameter, set keyId to the ARN of a '
        "customer managed key, and allow readers kms:Decrypt"
    ),
    implied_by=(Implication("ssm-parameter-plain-secret", Within.RESOURCE),),
    title="SSM parameter is not encrypted at rest",
    message="type is not SecureString, so the value is stored as plaintext",
    why="""
    Most parameters are configuration that anyone in the account may read. If your organization
    requires encryption for all of them, each needs the type SecureString, and its readers need
    permission to use the key.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
    """,
)


parameter_without_customer_key = without_customer_key(
    id="ssm-parameter-without-customer-key",
    subject="SSM parameter",
    properties={_PARAMETER: "keyId"},
    only_if={"type": equal(_ENCRYPTED)},
    why="""
    A SecureString without keyId is encrypted with the AWS managed key alias/aws/ssm. Its key policy
    cannot be changed, and allows every principal of the account that can read the parameter.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
    """,
)
