"""Backup plans and vaults: copies, access, encryption and protection from deletion."""

from __future__ import annotations

from policypack.authoring import (
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Value,
    given,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.policy_documents import (
    external_target,
    publicly_accessible,
    shared_with_external_account,
)
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.topology.parts import accounts

_VAULT = "aws:backup/vault:Vault"

vault_public = publicly_accessible(
    id="backup-vault-public",
    subject="Backup vault",
    profile=Profile.RECOMMENDED,
    remediation="Name accounts or roles in Principal, or add a condition on aws:PrincipalOrgID",
    why="""
    Any AWS account can perform the actions that the policy allows, such as copying backups into the
    vault or reading the backups that you restore from.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
    """,
)


vault_foreign_account = shared_with_external_account(
    id="backup-vault-foreign-account",
    subject="Backup vault",
    why="""
    The account can copy backups into the vault, or read what the policy allows, through roles that
    you can neither see nor control.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
    """,
)


vault_without_customer_key = without_customer_key(
    id="backup-vault-without-customer-key",
    subject="Backup vault",
    properties={_VAULT: "kmsKeyArn"},
    why="""
    AWS Backup encrypts with the AWS managed key aws/backup unless the program names a key. Its key
    policy cannot be changed, so access to backups cannot be limited or revoked through the key, and
    they cannot be copied to another account.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
    """,
)


vault_unlocked = inline_or_separate(
    id="backup-vault-unlocked",
    owners=(_VAULT,),
    separate={"aws:backup/vaultLockConfiguration:VaultLockConfiguration": "backupVaultName"},
    properties={},
    must=given("orders"),
    message="",
    absent="no aws.backup.VaultLockConfiguration names this vault",
    profile=Profile.STRICT,
    remediation=(
        "Add an aws.backup.VaultLockConfiguration with the vault's name as backupVaultName, and "
        "set its minRetentionDays"
    ),
    title="Backup vault is not locked",
    why="""
    An administrator, or an attacker with an administrator's rights, can delete all backups before
    demanding a ransom. A locked vault refuses to delete a backup before its retention ends.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
    """,
)


@rule(
    id="backup-copy-foreign-account",
    types=("aws:backup/plan:Plan",),
    reads=accounts.READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set destinationVaultArn to the ARN of a vault in your own account, or list the account "
        "in the setting trusted_accounts"
    ),
)
def copy_in_external_account(plan: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Backup plan copies backups to an external account.

    The account that owns the vault can restore each copy and read the data of all databases and
    disks that the plan covers.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
    """
    known = accounts.accounts(stack, settings)

    def copies(entry: Value) -> Outcomes:
        yield from entry.each("copyActions", copy)

    def copy(action: Value) -> Outcomes:
        yield from external_target(plan, action.at("destinationVaultArn").path, known)

    yield from plan.each("rules", copies)
