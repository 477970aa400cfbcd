"""Actions that read data and secrets, decrypt, invoke or assume, and those that need `*`.

Dated 2026-11, from AWS's Service Authorization Reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from policypack.facts.escalation import ESCALATION_PATHS

# A function in a VPC needs the first ones on `*`, whose resources have no names before they exist
# (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html), and creating an empty log
# group is as harmless.
NEED_ANY_RESOURCE = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
    "logs:CreateLogGroup",
    # AWS lists a resource type for these, of which most requests name none: then IAM asks for `*`.
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html
    *("cloudwatch:PutMetricData", "cloudwatch:GetMetricData"),
    "comprehend:DetectEntities",
    "polly:SynthesizeSpeech",
    "translate:TranslateText",
    # A state machine that writes logs needs it, and it takes no resource:
    # https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    "logs:PutResourcePolicy",
    # These lead nowhere without the role's own consent.
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
)
READ_DATA = (
    *("s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTorrent", "s3:GetObjectVersionTorrent"),
    *("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"),
    *("dynamodb:PartiQLSelect", "dynamodb:GetRecords", "dynamodb:ExportTableToPointInTime"),
    *("kinesis:GetRecords", "kinesis:SubscribeToShard", "sqs:ReceiveMessage"),
    *("athena:GetQueryResults", "athena:GetQueryResultsStream", "rds-data:ExecuteStatement"),
    *("rds-data:BatchExecuteStatement", "rds:DownloadCompleteDBLogFile", "logs:GetLogEvents"),
    *("logs:FilterLogEvents", "logs:GetQueryResults", "logs:StartQuery", "codecommit:GitPull"),
    *("ebs:GetSnapshotBlock", "elasticfilesystem:ClientMount", "lambda:GetFunction"),
    # AWS's level of these is Read, and what they return is content:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodecommit.html
    *("codecommit:GetFile", "codecommit:GetBlob"),
    *("codeartifact:ReadFromRepository", "lambda:GetLayerVersion", "logs:GetLogRecord"),
    *("cassandra:Select*", "timestream:Select", "sdb:Select", "dax:GetItem", "dax:Scan"),
    *("dax:Query", "dax:BatchGetItem", "kafka-cluster:ReadData", "mediastore:GetObject"),
    *("neptune-db:ReadDataViaQuery", "neptune-db:GetStreamRecords", "es:ESHttpGet"),
    *("redshift:FetchResults", "redshift-data:GetStatementResult", "s3tables:GetTableData"),
    *("s3-object-lambda:GetObject", "s3-outposts:GetObject", "healthlake:*ReadResource"),
    *("healthlake:Search*", "healthlake:GetHistoryByResourceId", "healthlake:GetExportedFile"),
    *("neptune-graph:ReadDataViaQuery", "glacier:GetJobOutput", "s3express:CreateSession"),
    *("glue:GetEntityRecords", "iotanalytics:GetDatasetContent", "iotsitewise:ExecuteQuery"),
    *("ses:GetArchiveMessageContent", "workmailmessageflow:GetRawMessageContent"),
    *("workdocs:DownloadDocumentVersion", "rds:DownloadDBLogFilePortion"),
    *("cloudtrail:GetEventDataStoreData", "sagemaker:GetRecord", "bedrock:Retrieve"),
)
READ_SECRETS = (
    *("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"),
    *("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"),
    *("ssm:GetParameterHistory", "iam:CreateAccessKey", "iam:CreateServiceSpecificCredential"),
    *("iam:ResetServiceSpecificCredential", "ec2:GetPasswordData"),
    # Its siblings GetOpenIdToken and GetCredentialsForIdentity are public APIs and need no policy:
    # https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
    "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
    *("sts:GetFederationToken", "redshift:GetClusterCredentials"),
    *("redshift:GetClusterCredentialsWithIAM", "redshift-serverless:GetCredentials"),
    *("rds-db:connect", "lightsail:GetRelationalDatabaseMasterUserPassword"),
    *("lightsail:DownloadDefaultKeyPair", "lightsail:GetInstanceAccessDetails"),
    # A private key beside its certificate, and keys and tokens of agents' tools:
    # https://docs.aws.amazon.com/acm/latest/APIReference/API_ExportCertificate.html
    *("acm:ExportCertificate", "bedrock-agentcore:GetResourceApiKey"),
    *("bedrock-agentcore:GetResourceOauth2Token", "codeconnections:GetConnectionToken"),
    *("pca-connector-scep:GetChallengePassword", "finspace-api:GetProgrammaticAccessCredentials"),
    # Connections to databases, clusters and hosts, as their users. dsql:DbConnect needs the consent
    # of the database besides:
    # https://docs.aws.amazon.com/aurora-dsql/latest/userguide/authentication-authorization.html
    # https://docs.aws.amazon.com/emr/latest/APIReference/API_GetClusterSessionCredentials.html
    *("dsql:DbConnectAdmin", "elasticmapreduce:GetClusterSessionCredentials"),
    # https://docs.aws.amazon.com/mwaa/latest/API/API_CreateWebLoginToken.html
    *("airflow:CreateCliToken", "airflow:CreateWebLoginToken"),
    # https://docs.aws.amazon.com/bedrock-agentcore/latest/APIReference/API_GetWorkloadAccessToken.html
    # https://docs.aws.amazon.com/gamelift/latest/apireference/API_GetComputeAccess.html
    *("bedrock-agentcore:GetWorkloadAccessToken*", "gamelift:GetComputeAccess"),
    "gamelift:GetInstanceAccess",
    # Credentials of projects, tables, buckets, workspaces and queues:
    # https://docs.aws.amazon.com/datazone/latest/APIReference/API_GetEnvironmentCredentials.html
    # https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_GetTemporaryGlueTableCredentials.html
    # https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_CreateBucketAccessKey.html
    # https://docs.aws.amazon.com/grafana/latest/APIReference/API_CreateWorkspaceServiceAccountToken.html
    # https://docs.aws.amazon.com/deadline-cloud/latest/APIReference/API_AssumeQueueRoleForUser.html
    *("datazone:GetEnvironmentCredentials", "datazone:GetDomainExecutionRoleCredentials"),
    "lakeformation:GetTemporaryGlue*Credentials",
    *("lightsail:CreateBucketAccessKey", "lightsail:CreateContainerServiceRegistryLogin"),
    *("grafana:CreateWorkspaceApiKey", "grafana:CreateWorkspaceServiceAccountToken"),
    *("deadline:AssumeFleetRoleFor*", "deadline:AssumeQueueRoleFor*"),
)
# What a client that pulls images needs or may see, and what it cannot change anything with:
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-pull-iam.html
PULL_IMAGES = (
    *("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
    *("ecr:Describe*", "ecr:Get*", "ecr:List*"),
)
# What a service that delivers logs, reports or inventories needs:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
DELIVER_OBJECTS = (
    *("s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging", "s3:AbortMultipartUpload"),
    *("s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket", "s3:GetBucketPolicyStatus"),
)
# What decides where the events of a bus go, in the policy of a bus:
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
MANAGE_EVENT_RULES = (
    *("events:PutRule", "events:DeleteRule", "events:EnableRule", "events:DisableRule"),
    *("events:PutTargets", "events:RemoveTargets"),
)
DECRYPT = ("kms:Decrypt", "kms:ReEncryptFrom")
INVOKE = ("lambda:InvokeFunction", "lambda:InvokeFunctionUrl", "lambda:InvokeAsync")
# The second acts as the root user of a member account:
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
ASSUME = ("sts:AssumeRole", "sts:AssumeRoot")
# These are reported as passes-any-role or escalates, and not once more.
OWN_KINDS = (
    "iam:PassRole",
    *sorted(next(iter(path.actions)) for path in ESCALATION_PATHS if len(path.actions) == 1),
)
