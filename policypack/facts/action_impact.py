"""What an action on every resource does to others: the actions that are grave, and the minor ones.

Dated 2026-11, from the Service Authorization Reference and the pages that stand beside the actions:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
What is neither grave nor minor is between the two: it disturbs other applications, but takes over
or destroys nothing.
"""

from __future__ import annotations

# Destroys or replaces data, code or what protects them; takes over traffic, accounts or keys.
GRAVE_WRITES = (
    *("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteBucket"),
    *("s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration"),
    *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"),
    *("dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"),
    *("dynamodb:DeleteTable", "dynamodb:DeleteBackup", "dynamodb:ImportTable"),
    # A new master password is a modification of the instance:
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
    *("rds:ModifyDBInstance", "rds:ModifyDBCluster", "rds:DeleteDBInstance", "rds:DeleteDBCluster"),
    *("rds:DeleteDBSnapshot", "rds:DeleteDBClusterSnapshot"),
    *("redshift:ModifyCluster", "redshift:DeleteCluster", "redshift-serverless:UpdateNamespace"),
    *("elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"),
    *("elasticfilesystem:DeleteFileSystem", "fsx:DeleteFileSystem", "fsx:DeleteVolume"),
    *("elasticache:DeleteCacheCluster", "elasticache:DeleteReplicationGroup"),
    *("backup:DeleteRecoveryPoint", "backup:DeleteBackupVault"),
    *("lambda:DeleteFunction", "states:DeleteStateMachine"),
    *("ec2:TerminateInstances", "ec2:DeleteSnapshot", "ec2:ReplaceRoute"),
    *("kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DeleteImportedKeyMaterial"),
    *("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"),
    *("secretsmanager:DeleteSecret", "ssm:PutParameter", "ssm:DeleteParameter*"),
    *("cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors"),
    *("config:StopConfigurationRecorder", "config:DeleteConfigurationRecorder"),
    *("guardduty:DeleteDetector", "guardduty:UpdateDetector"),
    *("logs:DeleteLogGroup", "logs:PutSubscriptionFilter"),
    *("iam:Create*", "iam:Update*", "iam:Delete*", "iam:Put*", "iam:Attach*", "iam:Detach*"),
    *("iam:DeactivateMFADevice", "iam:AddClientIDTo*"),
    *("organizations:Create*", "organizations:Update*", "organizations:Delete*"),
    *("organizations:Move*", "organizations:Leave*", "organizations:Remove*"),
    *("sso:CreateAccountAssignment", "sso:Put*PermissionSet", "sso:Attach*PermissionSet"),
    *("identitystore:CreateGroupMembership", "identitystore:Update*", "identitystore:Delete*"),
    *("cognito-idp:AdminSetUserPassword", "cognito-idp:AdminUpdateUserAttributes"),
    *("cognito-idp:AdminAddUserToGroup", "cognito-idp:DeleteUserPool"),
    *("cognito-idp:UpdateUserPool*", "cognito-identity:SetIdentityPoolRoles"),
    *("cloudformation:DeleteStack", "cloudformation:UpdateStack", "eks:DeleteCluster"),
    *("ecr:PutImage", "ecr:DeleteRepository", "ecr:BatchDeleteImage"),
    *("codeartifact:PublishPackageVersion", "codeartifact:DeletePackageVersions"),
    *("sqs:DeleteQueue", "sqs:PurgeQueue", "sns:DeleteTopic", "kinesis:DeleteStream"),
    *("apigateway:PUT", "apigateway:PATCH", "apigateway:DELETE"),
    *("cloudfront:UpdateDistribution", "cloudfront:UpdateFunction", "cloudfront:PublishFunction"),
    *("route53:ChangeResourceRecordSets", "route53:DeleteHostedZone"),
    *("route53domains:TransferDomain*", "route53domains:UpdateDomainNameservers"),
    *("codecommit:GitPush", "codecommit:DeleteRepository", "codepipeline:UpdatePipeline"),
    *("es:DeleteDomain", "es:ESHttpDelete", "es:ESHttpPut"),
    *("es:ESHttpPost", "neptune-db:WriteDataViaQuery", "neptune-db:DeleteDataViaQuery"),
    # Other databases and stores, and their backups:
    *("dsql:DeleteCluster", "redshift-serverless:DeleteNamespace", "aoss:DeleteCollection"),
    *("redshift-serverless:DeleteSnapshot", "aoss:DeleteIndex", "neptune-graph:DeleteGraph*"),
    *("neptune-graph:DeleteDataViaQuery", "neptune-graph:WriteDataViaQuery"),
    *("neptune-graph:ResetGraph", "cassandra:Drop*", "cassandra:Modify*"),
    *("s3tables:DeleteTable", "s3tables:DeleteTableBucket", "s3tables:PutTableData"),
    *("healthlake:DeleteFHIRDatastore", "healthlake:DeleteResource", "fsx:DeleteBackup"),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsaccountmanagement.html
    *("account:CloseAccount", "organizations:CloseAccount", "ecr-public:PutImage"),
    # https://docs.aws.amazon.com/directoryservice/latest/devguide/API_ResetUserPassword.html
    "ds:ResetUserPassword",
)
# Exceptions of the grave ones, and what disturbs no other workload.
MINOR_WRITES = (
    # A role of a service's own comes with a policy that AWS writes, and a new one with none:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
    *("iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:UpdateRoleDescription"),
    *("iam:CreateInstanceProfile", "iam:CreateRole", "iam:CreatePolicy", "iam:CreateGroup"),
    # A new device is nobody's until it is enabled, which is another action:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
    "iam:CreateVirtualMFADevice",
    *("s3:Put*Tagging", "s3:Delete*Tagging", "s3:AbortMultipartUpload"),
    # An alarm and a scaling policy disturb no data:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    *("cloudwatch:Put*", "cloudwatch:EnableAlarmActions", "logs:PutMetricFilter"),
    # A new instance is dangerous by the role that is passed to it, which has a rule of its own:
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permission-to-pass-iam-roles.html
    *("ec2:RunInstances", "ec2:CreateFleet", "ec2:RequestSpot*"),
    *("application-autoscaling:Put*", "application-autoscaling:Register*"),
    # Keys that come encrypted, for what the holder encrypts itself:
    # https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
    *("kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncryptTo"),
    # Names of an account, and keys for signed URLs of CloudFront:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
    *("iam:*AccountAlias", "iam:UpdateAccountName", "iam:PutAccountProperties"),
    "iam:*CloudFrontPublicKey",
    *("ec2:AllocateAddress", "ec2:AssignIpv6Addresses", "ec2:UnassignIpv6Addresses"),
    *("ec2:AttachNetworkInterface", "ec2:DetachNetworkInterface"),
    *("ec2:ModifyNetworkInterfaceAttribute", "servicediscovery:Register*"),
    *("rekognition:Detect*", "comprehend:Start*", "translate:Start*", "transcribe:Start*"),
    *("textract:*", "polly:*", "bedrock:ApplyGuardrail", "sagemaker:BatchPutMetrics"),
)
# No other workload uses what is new yet. Which access a tag gives, policies about tags decide.
MINOR_VERBS = (
    *("*:Create*", "*:Tag*", "*:Untag*", "*:AddTags*", "*:RemoveTags*", "*:DeleteTags*"),
)
# These names say "create", and change what others use.
DISTURBING = (
    *("ec2:CreateRoute", "ec2:CreateVpcPeeringConnection", "ec2:CreateNetworkAclEntry"),
    *("ec2:CreateTransitGatewayRoute", "ec2:CreateClientVpnRoute", "ec2:CreateFlowLogs"),
    *("lambda:CreateFunctionUrlConfig", "lambda:CreateEventSourceMapping"),
    *("events:CreateArchive", "codepipeline:CreateCustom*", "identitystore:CreateUser"),
    *("cognito-idp:CreateIdentityProvider", "elasticloadbalancing:CreateRule"),
    *("appsync:CreateResolver", "appsync:CreateFunction", "glue:CreatePartition*"),
)
# Services of which nothing but help, prices or the holder's own session is to be had.
HARMLESS_SERVICES = frozenset(
    {
        # https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
        *("ssmmessages", "ec2messages"),
        # https://docs.aws.amazon.com/awssupport/latest/user/security-iam.html
        *("support", "supportplans", "trustedadvisor", "health", "support-console"),
        # https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
        *("pricing", "cur", "compute-optimizer", "servicequotas", "resource-explorer-2"),
        # https://docs.aws.amazon.com/xray/latest/devguide/security_iam_id-based-policy-examples.html
        *("xray", "application-signals", "rum", "pi"),
        *("comprehendmedical", "polly", "textract", "translate", "tag"),
        *("resource-groups", "wellarchitected", "schemas", "cloudshell"),
        *("elemental-support-cases", "elemental-support-content"),
        "sagemaker-data-science-assistant",
        *("codewhisperer", "dbqms", "tiros", "arc-zonal-shift"),
    }
)
# Permissions that open data or the account to others, whatever AWS calls their level; the rest lets
# in to a part of one service.
GRAVE_PERMISSIONS = (
    *("s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"),
    *("s3:PutBucketPublicAccessBlock", "s3:PutAccountPublicAccessBlock"),
    *("s3:PutAccessPoint*Policy*", "s3:DeleteBucketPolicy", "s3:BypassGovernanceRetention"),
    *("s3:ObjectOwnerOverrideToBucketOwner", "kms:PutKeyPolicy", "kms:CreateGrant"),
    *("secretsmanager:PutResourcePolicy", "dynamodb:PutResourcePolicy", "lambda:AddPermission"),
    *("lambda:AddLayerVersionPermission", "lambda:PutResourcePolicy", "sqs:AddPermission"),
    *("sqs:SetQueueAttributes", "sns:AddPermission", "sns:SetTopicAttributes"),
    *("kinesis:PutResourcePolicy", "ecr:SetRepositoryPolicy", "backup:PutBackupVaultAccessPolicy"),
    *("elasticfilesystem:PutFileSystemPolicy", "ec2:ModifySnapshotAttribute"),
    "ec2:ModifyImageAttribute",
    *("rds:ModifyDBSnapshotAttribute", "rds:ModifyDBClusterSnapshotAttribute"),
    *("redshift:AuthorizeSnapshotAccess", "redshift:CreateClusterUser", "redshift:JoinGroup"),
    *("apigateway:UpdateRestApiPolicy", "glue:PutResourcePolicy"),
    *("events:PutPermission", "acm-pca:PutPolicy", "acm-pca:CreatePermission"),
    # To grant is AWS's recommendation on "*": what the grantor holds with the grant option decides.
    # https://docs.aws.amazon.com/lake-formation/latest/dg/required-permissions-for-grant.html
    "lakeformation:PutDataLakeSettings",
    *("organizations:AttachPolicy", "organizations:DetachPolicy", "organizations:UpdatePolicy"),
    # Without its type, no policy of the organization applies any more:
    # https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisablePolicyType.html
    *("organizations:PutResourcePolicy", "organizations:DisablePolicyType"),
    *("organizations:DeletePolicy", "organizations:DeleteResourcePolicy"),
    # https://docs.aws.amazon.com/ram/latest/userguide/security-iam-policies-permissions.html
    *("ram:CreateResourceShare", "ram:AssociateResourceShare*", "ram:UpdateResourceShare"),
    # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html
    *("aoss:CreateAccessPolicy", "aoss:UpdateAccessPolicy", "aoss:DeleteAccessPolicy"),
    "es:UpdateDomainConfig",
    *("eks:CreateAccessEntry", "eks:AssociateAccessPolicy", "codebuild:PutResourcePolicy"),
    *("cloudformation:SetStackPolicy", "codeartifact:Put*PermissionsPolicy"),
)
# Services of which every action is grave that AWS calls Permissions management.
GRAVE_WITH_PERMISSIONS = ("iam:*", "sso:*")
# Records of customers in the stores that most accounts have, and records of patients. Other content
# is logs, measurements, results, messages, graphs and code. A statement of a data API needs the
# secret of the database besides:
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
GRAVE_READS = (
    *("s3:GetObject", "s3:GetObjectVersion", "dynamodb:GetItem", "dynamodb:BatchGetItem"),
    *("dynamodb:Query", "dynamodb:Scan", "dynamodb:PartiQLSelect", "ebs:GetSnapshotBlock"),
    *("dynamodb:ExportTableToPointInTime", "s3tables:GetTableData"),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awshealthlake.html
    *("healthlake:*ReadResource", "healthlake:Search*", "healthlake:GetHistoryByResourceId"),
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
    *("healthlake:GetExportedFile", "s3express:CreateSession"),
)
# What tells of resources that exist and how they are set, whatever AWS calls its level. Services
# that show their consoles need them on "*".
INVENTORY = ("*:List*", "*:Describe*")
