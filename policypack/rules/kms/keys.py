"""Keys: rotation, state and end."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    at_least,
    equal,
    not_blank,
    or_absent,
    property_rule,
    rule,
)

_KEY = "aws:kms/key:Key"
_REPLICA = "aws:kms/replicaKey:ReplicaKey"
_EXTERNAL = "aws:kms/externalKey:ExternalKey"

key_unrotated = property_rule(
    id="kms-key-unrotated",
    properties={_KEY: "enableKeyRotation"},
    must=equal(True),
    default=False,
    # KMS rotates symmetric encryption keys alone, and none in a custom key store.
    only_if={
        "customerMasterKeySpec": or_absent(equal("SYMMETRIC_DEFAULT")),
        "keyUsage": or_absent(equal("ENCRYPT_DECRYPT")),
    },
    unless=("customKeyStoreId", "xksKeyId"),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set enableKeyRotation to true",
    fix={"enableKeyRotation": True},
    title="KMS key is not rotated automatically",
    message="enableKeyRotation is not true, so the key material never changes",
    why="""
    Rotation limits how much data one key material protects. It is off unless the program enables
    it; rotationPeriodInDays alone doesn't. Existing ciphertexts remain readable, and users of the
    key need no change. KMS doesn't rotate asymmetric keys, HMAC keys and keys in custom key stores.
    https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
    """,
)


key_undescribed = property_rule(
    id="kms-key-undescribed",
    properties={_KEY: "description"},
    must=not_blank("Encrypts orders"),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set description to what the key protects",
    title="KMS key has no description",
    message="description is empty",
    why="""
    The ID of a key says nothing about its purpose. A description shows which data becomes
    unreadable if the key is disabled or deleted.
    https://docs.aws.amazon.com/kms/latest/developerguide/create-keys.html
    """,
)


key_short_deletion_window = property_rule(
    id="kms-key-short-deletion-window",
    properties=dict.fromkeys((_KEY, _REPLICA, _EXTERNAL), "deletionWindowInDays"),
    must=at_least(30),
    default=30,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Remove deletionWindowInDays to use the default of 30 days, or set it to 30",
    title="KMS key has a short waiting period before deletion",
    message="deletionWindowInDays is less than 30",
    why="""
    After a key is deleted, the data that it encrypted can never be decrypted. The waiting period is
    the time to notice that the key is still in use; it is 30 days unless the program shortens it.
    https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
    """,
)


key_multi_region = property_rule(
    id="kms-key-multi-region",
    properties=dict.fromkeys((_KEY, _EXTERNAL), "multiRegion"),
    must=equal(False),
    default=False,
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation="Leave multiRegion out, and use a separate key in each region",
    title="KMS key can be replicated to other regions",
    message="multiRegion is true, so the key material can be copied to other regions",
    why="""
    Each copy of the key material has its own key policy, and every Region can decrypt what another
    one encrypted. Global tables and recovery in another Region may need this. The property can't be
    changed later.
    https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
    """,
)

# The property by which each type is switched on; AWS does so unless the program says no.
_ENABLED = {_KEY: "isEnabled", _REPLICA: "enabled", _EXTERNAL: "enabled"}


@rule(
    id="kms-key-disabled",
    types=tuple(_ENABLED),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set isEnabled (enabled of ReplicaKey and ExternalKey) to true",
)
def key_disabled(key: Resource) -> Outcomes:
    """KMS key is disabled.

    While a key is disabled, the data that it encrypted can't be read, so functions, tables and
    buckets that use it fail. The rule ignores keys that wait for their key material to be imported,
    because they can only be disabled.
    https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html
    """
    path = _ENABLED[key.type]
    if key.get(path) is not False:
        return
    if key.type != _EXTERNAL or key.is_given("keyMaterialBase64"):
        yield Finding(f"{path} is false", path)
