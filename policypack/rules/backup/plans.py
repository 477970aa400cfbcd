"""Backup plans: the vaults that they copy backups to."""

from __future__ import annotations

from policypack.authoring import (
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Value,
    rule,
)
from policypack.forms.families.policy_documents import external_target
from policypack.topology.parts import accounts


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

    Example:
        account = aws.get_caller_identity().account_id
        aws.sqs.Queue("orders")
        aws.backup.Plan(
            "orders",
            name="orders",
            rules=[{
                "rule_name": "daily",
                "target_vault_name": "orders",
                "schedule": "cron(0 5 * * ? *)",
                "copy_actions": [{"destination_vault_arn":
                    "arn:aws:backup:eu-west-1:444455556666:backup-vault:orders",  # bad
                    f"arn:aws:backup:eu-west-1:{account}:backup-vault:orders",  # good
                }],
            }],
        )
    """
    known = accounts.accounts(stack, settings)

    def copies(entry: Value) -> Outcomes:
        yield from entry.each("copyActions", copy)

    def copy(action: Value) -> Outcomes:
        yield from external_target(plan, action.at("destinationVaultArn").path, known)

    yield from plan.each("rules", copies)
