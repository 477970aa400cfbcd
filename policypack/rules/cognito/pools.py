"""User pools: who can join them, and what deletes them."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule
from policypack.forms.families.public_endpoints import without_web_acl

USER_POOL = "aws:cognito/userPool:UserPool"

pool_deletable = property_rule(
    id="cognito-pool-deletable",
    properties={USER_POOL: "deletionProtection"},
    must=equal("ACTIVE"),
    default="INACTIVE",
    message="deletionProtection is not ACTIVE, so a single call deletes all accounts",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set deletionProtection to "ACTIVE"',
    title="Cognito user pool has no deletion protection",
    why="""
    No user of a deleted pool can sign in. Only AWS Support can restore the pool, within 14 days,
    and passwords can't be exported. Deletion protection is inactive unless the program sets it.
    Waive the rule in short-lived stacks.
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPool.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-deletion-protection.html
    """,
    example="""
    aws.cognito.UserPool(
        "customers",
        deletion_protection="INACTIVE",  # bad
        deletion_protection="ACTIVE",  # good
        mfa_configuration="ON",
        software_token_mfa_configuration={"enabled": True},
    )
    """,
    fix={"deletionProtection": "ACTIVE"},
)

pool_self_sign_up = property_rule(
    id="cognito-pool-self-sign-up",
    properties={USER_POOL: "adminCreateUserConfig.allowAdminCreateUserOnly"},
    must=equal(True),
    default=False,
    unless=("lambdaConfig.preSignUp",),
    message="allowAdminCreateUserOnly is not true, and no preSignUp trigger decides who may join",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set adminCreateUserConfig.allowAdminCreateUserOnly to true",
    title="Cognito user pool allows self-service sign-up",
    why="""
    Anyone on the internet can create an account and gets the permissions of every signed-in user. A
    consumer application needs this; an internal application doesn't.
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-admin-create-user-policy.html
    """,
    example="""
    aws.cognito.UserPool(
        "staff",
        admin_create_user_config={
            "allow_admin_create_user_only": False,  # bad
            "allow_admin_create_user_only": True,  # good
        },
    )
    """,
)

pool_without_waf = without_web_acl(
    id="cognito-pool-without-waf",
    subject="Cognito user pool",
    kinds=(USER_POOL,),
    why="""
    AWS WAF blocks credential stuffing, bots and floods at the sign-in endpoints, which are on the
    internet. The rule can't see web ACLs that Firewall Manager associates.
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html
    """,
    example="""
    pool = aws.cognito.UserPool("customers")
    aws.wafv2.WebAclAssociation(  # good
        "customers",  # good
        resource_arn=pool.arn,  # good
        web_acl_arn="arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/shop/1a2b3c4d",  # good
    )  # good
    """,
)
