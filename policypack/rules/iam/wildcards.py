"""Identity policies that allow too much: wildcards, negated elements, every resource of a type."""

from __future__ import annotations

from policypack.authoring import Profile, Severity
from policypack.forms.families.policy_documents import document_rule
from policypack.iam import Kind

policy_service_wildcard = document_rule(
    id="iam-policy-service-wildcard",
    kind=Kind.SERVICE_WILDCARD,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    cwe=(732,),
    remediation="In Action, replace service:* with the actions in use",
    title="IAM policy allows all actions of a service (wildcard action)",
    why="""
    An overly permissive action lets a function that only reads a table also delete the table and
    its backups, and use every action that AWS adds to the service later. A specific Resource
    restricts where, not what. The severity is medium for specific resources, and for services whose
    actions can't destroy or take over anything important; services that only observe or measure
    aren't reported. Another rule reports all IAM actions.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """,
)


policy_partial_action_wildcard = document_rule(
    id="iam-policy-partial-action-wildcard",
    kind=Kind.PARTIAL_ACTION_WILDCARD,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    cwe=(732,),
    remediation="List the full names of the actions in Action",
    title="IAM policy has a partial wildcard in an action name",
    why="""
    The wildcard is overly permissive: it also matches actions that AWS adds later, and often more
    than intended. s3:Get*, for example, includes access control lists, bucket policies and old
    versions of objects.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """,
)


policy_partial_resource_wildcard = document_rule(
    id="iam-policy-partial-resource-wildcard",
    kind=Kind.PARTIAL_RESOURCE_WILDCARD,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    cwe=(732,),
    remediation="Write the full ARN in Resource",
    title="IAM policy has a partial wildcard in a resource name",
    why="""
    The wildcard is overly permissive: it also matches resources of other applications with a
    similar name, now or later. The rule doesn't report wildcards that belong to the format of an
    ARN: the objects of a bucket, the streams of a log group, the versions of a function, the
    indexes of a table.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """,
)


policy_account_wildcard = document_rule(
    id="iam-policy-account-wildcard",
    kind=Kind.ACCOUNT_WILDCARD,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    cwe=(732,),
    remediation="Write the account ID in Resource",
    title="IAM policy has a wildcard account ID in a resource ARN",
    why="""
    The statement is overly permissive: it also allows a resource with the same name in any other
    account that permits it. An attacker can create a queue with that name and receive the data. A
    wildcard for only the Region stays within the account and isn't reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """,
)


policy_all_actions_except = document_rule(
    id="iam-policy-all-actions-except",
    kind=Kind.ALL_ACTIONS_EXCEPT,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Replace NotAction with Action and list the actions in use",
    title="IAM policy allows all actions except a list (NotAction with Allow)",
    why="""
    NotAction with Allow is overly permissive: it permits every action that the list doesn't name,
    including each action that AWS adds later. NotAction with Deny restricts access and isn't
    reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
    """,
)


policy_all_resources_except = document_rule(
    id="iam-policy-all-resources-except",
    kind=Kind.ALL_RESOURCES_EXCEPT,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Replace NotResource with Resource and list the ARNs in use",
    title="IAM policy allows all resources except a list (NotResource)",
    why="""
    NotResource with Allow is overly permissive: it permits the actions on every resource that the
    list doesn't name, including resources of other applications and future resources. The severity
    is medium if the actions give no control, content or credentials. NotResource with Deny
    restricts access and isn't reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
    """,
)


policy_any_resource = document_rule(
    id="iam-policy-any-resource",
    kind=Kind.ANY_RESOURCE,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    cwe=(732,),
    remediation="Name the ARNs in Resource",
    title="IAM policy allows restrictable actions on a wildcard resource",
    why="""
    An overly permissive policy lets an attacker who takes over one function reach the resources of
    other applications: read their configuration, and add tags, log lines and new resources. The
    rule doesn't report actions that only support "*", the network interfaces of a function in a
    VPC, and wildcards for actions that only list and describe. Other rules report secrets, data,
    permissions, and actions that modify or delete existing resources.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """,
)


policy_writes_any_resource = document_rule(
    id="iam-policy-writes-any-resource",
    kind=Kind.WRITES_ANY_RESOURCE,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Name the resources in Resource",
    title="IAM policy allows write access to any resource",
    why="""
    An overly permissive policy lets an attacker who takes over one function modify or delete the
    resources of other applications: every table, queue or bucket of the account. The severity is
    high for actions that destroy or replace data, code or their protection, and medium for actions
    that only disrupt other applications.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """,
)


policy_reads_any_data = document_rule(
    id="iam-policy-reads-any-data",
    kind=Kind.READS_ANY_DATA,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Name the buckets, tables and paths in Resource",
    title="IAM policy allows read access to the data of any resource",
    why="""
    An overly permissive policy lets an attacker who takes over one function copy the data of all
    applications: every object, item or message of the account. A condition on the Region doesn't
    prevent this. The severity is high for objects, items, snapshots and health records, and medium
    for other data, such as logs, messages and code.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """,
)


policy_changes_any_permission = document_rule(
    id="iam-policy-changes-any-permission",
    kind=Kind.CHANGES_ANY_PERMISSION,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732, 269),
    remediation="Name the resources in Resource",
    title="IAM policy allows permissions management of any resource",
    why="""
    An overly permissive policy for permissions management leads to privilege escalation: the holder
    can rewrite the account's resource-based policies, grant an external account access and copy the
    data with that account. The severity is medium for permissions within one service, such as the
    permissions of a dashboard.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
    """,
)


policy_reads_any_secret = document_rule(
    id="iam-policy-reads-any-secret",
    kind=Kind.READS_ANY_SECRET,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Name the secrets and parameters in Resource",
    title="IAM policy allows reading any secret or obtaining any credentials",
    why="""
    An overly permissive policy gives an attacker who takes over one function the passwords of all
    systems, or new credentials of other principals. The rule reports neither
    ecr:GetAuthorizationToken, which only supports "*", nor CodeArtifact tokens, which grant no more
    than the holder has.
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
    """,
)


policy_decrypts_any_key = document_rule(
    id="iam-policy-decrypts-any-key",
    kind=Kind.DECRYPTS_ANY_KEY,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation=(
        "Name the key ARNs in Resource, or require kms:ViaService and kms:EncryptionContext"
    ),
    title="IAM policy allows decryption with any KMS key",
    why="""
    An overly permissive policy lets the holder use every key whose key policy delegates access to
    IAM, including those of other applications, so encryption no longer separates their data.
    Resource can't name a key by its alias; use kms:ResourceAliases in Condition instead.
    https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
    """,
)


policy_invokes_any_function = document_rule(
    id="iam-policy-invokes-any-function",
    kind=Kind.INVOKES_ANY_FUNCTION,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Name the function ARNs (and :* for versions) in Resource",
    title="IAM policy allows invoking any Lambda function",
    why="""
    An overly permissive policy lets the holder make every function act with its own execution role.
    A direct invocation bypasses the API and its authorizer, and functions rarely validate such
    payloads.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-identity-based.html
    """,
)


policy_assumes_any_role = document_rule(
    id="iam-policy-assumes-any-role",
    kind=Kind.ASSUMES_ANY_ROLE,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Name the role ARNs in Resource",
    title="IAM policy allows assuming any role",
    why="""
    An overly permissive policy lets the holder assume every role whose trust policy allows the
    whole account, including roles of other accounts. sts:GetCallerIdentity and sts:TagSession grant
    no access and aren't reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html
    """,
)
