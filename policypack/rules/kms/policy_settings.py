"""Whether a key has a policy, and whether AWS checks it."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, given, property_rule
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.rules.kms.policy import TYPES

key_without_policy = inline_or_separate(
    id="kms-key-without-policy",
    owners=("aws:kms/key:Key",),
    separate={"aws:kms/keyPolicy:KeyPolicy": "keyId"},
    properties={"aws:kms/key:Key": "policy"},
    must=given('{"Version": "2012-10-17"}'),
    message="policy is empty",
    absent="no KeyPolicy names this key, so AWS's default policy applies",
    profile=Profile.OPTIONAL,
    remediation="Set policy, or add a KeyPolicy, that names who administers and who uses the key",
    title="KMS key has no key policy of its own",
    why="""
    The default key policy delegates the decision to the account's identity policies, which is safe
    if they are narrow. A separate key policy distinguishes administrators from users of the key.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.kms.Key(
        "orders",
        enable_key_rotation=True,
        policy=json.dumps({  # good
            "Version": "2012-10-17",  # good
            "Statement": [{  # good
                "Effect": "Allow",  # good
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},  # good
                "Action": "kms:*",  # good
                "Resource": "*",  # good
            }],  # good
        }),  # good
    )
    """,
)


key_lockout_bypassed = property_rule(
    id="kms-key-lockout-bypassed",
    properties=dict.fromkeys(TYPES, "bypassPolicyLockoutSafetyCheck"),
    must=equal(False),
    default=False,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Remove bypassPolicyLockoutSafetyCheck",
    fix={"bypassPolicyLockoutSafetyCheck": False},
    title="KMS key policy lockout safety check is bypassed",
    message="bypassPolicyLockoutSafetyCheck is true, so AWS accepts a policy that locks you out",
    why="""
    AWS rejects a key policy that the caller couldn't change again. Without this check, a mistake
    leaves a key that only AWS Support can recover.
    https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
    """,
    example="""
    aws.kms.Key(
        "orders",
        enable_key_rotation=True,
        bypass_policy_lockout_safety_check=True,  # bad
        bypass_policy_lockout_safety_check=False,  # good
    )
    """,
)
