"""Where AWS's access level misleads: actions with the level that fits what they do, and why.

Dated 2026-11. AWS's levels are described in
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
and are given for each action in the Service Authorization Reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import NamedTuple

# Levels that AWS does not have. What is sent is measurements, logs or a sign of life, and nothing
# that exists is changed:
TELEMETRY = "Telemetry"
# Resources of one account are attached to each other, which gives no principal access:
ASSOCIATION = "Association"


class Correction(NamedTuple):
    """Patterns of actions, the level that fits them, and why AWS's own does not."""

    level: str
    why: str
    actions: tuple[str, ...]


CORRECTIONS = (
    Correction(
        TELEMETRY,
        "marked Write; they only add log lines to streams, as AWS's basic execution role does",
        # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
        ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents*"),
    ),
    Correction(
        TELEMETRY,
        "marked Write; they only add metrics, traces and profiles",
        # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSXRayDaemonWriteAccess.html
        (
            *("cloudwatch:PutMetricData", "xray:PutTraceSegments", "xray:PutTelemetryRecords"),
            *("rum:PutRumEvents", "codeguru-profiler:ConfigureAgent"),
            *("codeguru-profiler:PostAgentProfile", "aps:RemoteWrite"),
            *("mobileanalytics:PutEvents", "cloudtrail-data:PutAuditEvents"),
        ),
    ),
    Correction(
        TELEMETRY,
        "marked Write; an agent reports itself and collects what is meant for its own instance",
        # https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
        (
            *("ssmmessages:*", "ec2messages:*", "ssm:UpdateInstanceInformation"),
            *("ssm:PutInventory", "ssm:PutComplianceItems", "ssm:PutConfigurePackageResult"),
            *("ssm:UpdateInstanceAssociationStatus", "ssm:UpdateAssociationStatus"),
            *("ecs:DiscoverPollEndpoint", "ecs:Submit*StateChange*", "ecs:StartTelemetrySession"),
            *(
                "inspector2-telemetry:*",
                "guardduty:SendSecurityTelemetry",
                "eks:AccessKubernetesApi",
            ),
            # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSApplicationMigrationAgentPolicy_v2.html
            *("elasticbeanstalk:PutInstanceStatistics", "mgn:Notify*ForMgn"),
            *("ds:AuthorizeApplication", "ds:UnauthorizeApplication", "ds:CreateAlias"),
        ),
    ),
    Correction(
        "Read",
        "marked Write; they start or stop a query, an inspection or a search, and change nothing",
        # https://docs.aws.amazon.com/athena/latest/APIReference/API_StopQueryExecution.html
        (
            *("athena:StopQueryExecution", "athena:GetSessionEndpoint", "logs:StopQuery"),
            *("cloudtrail:StartQuery", "cloudtrail:CancelQuery", "iot:ListSubscriptions"),
            *("iot:GetConnection", "route53globalresolver:ListTagsForResource"),
            "aidevops:DescribeSupportLevel",
            *("cloudformation:Detect*Drift", "resource-groups:SearchResources"),
            *("config:StartResourceEvaluation", "ec2:Start*Analysis", "iam:Simulate*"),
            *("redshift-data:CancelStatement", "timestream:CancelQuery", "sagemaker:Search"),
        ),
    ),
    Correction(
        "Read",
        "marked Permissions management; they show what a job or a console holds",
        # https://docs.aws.amazon.com/glue/latest/dg/console-permissions.html
        (
            *("glue:BatchGet*", "glue:Describe*", "glue:GetDataPreviewStatement"),
            *("glue:GetEnvironment", "glue:GetExecutors*", "glue:GetLogParsingStatus"),
            *("glue:GetNotebookInstanceStatus", "glue:GetQueries", "glue:GetQuery"),
            *("glue:GetRecipeAction", "glue:GetStage*", "glue:GetStorage*", "glue:ListConnection*"),
            *("glue:ListEntities", "glue:RequestLogParsing", "glue:UseGlueStudio"),
            *("glue:TestConnection", "backup:ListIndexedRecoveryPointsForSearch"),
            *("backup:SearchRecoveryPoint", "datazone:GetIamPortalLoginUrl"),
            *("opensearch:ViewLoginPage", "managedblockchain:GET", "ssm-sap:GetResourcePermission"),
            *("quicksight:Describe*Permissions", "*:GetResourcePolicy"),
            # https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ValidateResourcePolicy.html
            "secretsmanager:ValidateResourcePolicy",
            *("monitron:ListProjectAdminUsers", "lambda:DisableReplication"),
        ),
    ),
    Correction(
        ASSOCIATION,
        "marked Permissions management; they link resources of one account, and give no access",
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions.html
        (
            *("*:AllowVendedLogDeliveryForResource", "ec2:CreateNetworkInterfacePermission"),
            *("ec2:DeleteNetworkInterfacePermission", "ec2:Attach*PlacementGroup"),
            *("ec2:Detach*PlacementGroup", "ec2:*ApplianceToNatGateway", "apigateway:*WebACL"),
            *("ec2:*ApplianceFromNatGateway", "ec2:*OdbNetworkPeering", "kms:RetireGrant"),
            *("glue:RunDataPreviewStatement", "glue:SendRecipeAction", "glue:StartNotebook"),
            *("glue:TerminateNotebook", "xray:PutEncryptionConfig"),
            *("lambda:EnableReplication*", "greengrass:AssociateServiceRoleToAccount"),
            "vpc-lattice:AssociateViaAWSService*",
        ),
    ),
    Correction(
        "Permissions management",
        "marked Write; they decide which principals have access, as the policy of a bucket does",
        # https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
        (
            *("*:PutResourcePolicy", "*:DeleteResourcePolicy", "aoss:UpdateAccessPolicy"),
            *("aoss:DeleteAccessPolicy", "omics:PutS3AccessPolicy", "lex:UpdateResourcePolicy"),
            *("quicksight:UpdateResourcePermissions", "iotsitewise:UpdateAccessPolicy"),
            "appstream:UpdateImagePermissions",
        ),
    ),
    Correction(
        "Write",
        "marked Permissions management; they configure a firewall, a membership or a consent",
        # https://docs.aws.amazon.com/waf/latest/developerguide/security-iam.html
        (
            *("waf:CreateWebACL", "waf:UpdateWebACL", "waf:DeleteWebACL"),
            *(
                "waf-regional:CreateWebACL",
                "waf-regional:UpdateWebACL",
                "waf-regional:DeleteWebACL",
            ),
            *("datazone:RevokeSubscription", "license-manager:UpdateServiceSettings"),
            *(
                "opsworks:UpdateUserProfile",
                "ssm-contacts:AssociateContact",
                "monitron:*ociateProjectAdminUser",
            ),
            *("managedblockchain:POST", "managedblockchain:Invoke", "deadline:AssociateMember*"),
            "deadline:DisassociateMember*",
            *("entityresolution:Use*", "ses:ApplyTrackingConfigurationOverrides"),
        ),
    ),
)
