// Written by `python -m tools.node_guards` from runtime_guards/. Don't edit it.

import { ofApi, ofContext } from "../audit/origins.js";
import type { Mark, Source } from "../contract.js";

/** Why an event is refused. */
export type Reason = "missing" | "wrong-type" | "malformed" | "inconsistent" | "control-character" | "unencodable" | "traversal" | "too-long" | "too-many" | "too-deep" | "too-old" | "duplicate-key" | "not-json" | "schema" | "not-allowed" | "method-not-allowed" | "media-type" | "undeclared-source" | "startup-refused";

/** The HTTP statuses that answer refusals, where it isn't 400. */
export const STATUSES: Readonly<Record<string, number>> = {"too-long": 413, "too-many": 413, "not-allowed": 403, "method-not-allowed": 405, "media-type": 415, "undeclared-source": 403, "startup-refused": 503};

const M0: Mark = [[["methodArn"]], [["type"]]];
const M1: Mark = [[["routeArn"]], [["version"], ["2.0"]]];
const M2: Mark = [[["requestContext", "connectionId"]], [["requestContext", "eventType"]]];
const M3: Mark = [[["requestContext", "elb", "targetGroupArn"]]];
const M4: Mark = [[["resource"]], [["httpMethod"]], [["requestContext", "httpMethod"]]];
const M5: Mark = [[["requestContext", "serviceNetworkArn"]], [["method"]]];
const M6: Mark = [[["raw_path"]], [["method"]]];
const M7: Mark = [[["version"], ["2.0"]], [["requestContext", "http", "method"]]];
const M8: Mark = [[["version"], ["2.0"]], [["requestContext", "http", "method"]]];
const M9: Mark = [[["Records", 0, "eventSource"], ["aws:s3"]]];
const M10: Mark = [[["invocationSchemaVersion"]], [["tasks"]]];
const M11: Mark = [[["userRequest"]], [["protocolVersion"]]];
const M12: Mark = [[["Records", 0, "eventSource"], ["aws:sqs"]]];
const M13: Mark = [[["Records", 0, "EventSource"], ["aws:sns"]]];
const M14: Mark = [[["Records", 0, "eventSource"], ["aws:dynamodb"]]];
const M15: Mark = [[["Records", 0, "eventSource"], ["aws:kinesis"]]];
const M16: Mark = [[["deliveryStreamArn"]], [["invocationId"]]];
const M17: Mark = [[["eventSource"], ["aws:kafka"]]];
const M18: Mark = [[["eventSource"], ["SelfManagedKafka", "aws:SelfManagedKafka"]]];
const M19: Mark = [[["eventSource"], ["aws:amq", "aws:mq"]]];
const M20: Mark = [[["eventSource"], ["aws:rmq"]]];
const M21: Mark = [[["eventSource"], ["aws:docdb"]]];
const M22: Mark = [[["awslogs", "data"]]];
const M23: Mark = [[["source"], ["aws.cloudwatch"]], [["alarmArn"]]];
const M24: Mark = [[["source"], ["aws.scheduler"]], [["detail-type"], ["Scheduled Event"]]];
const M25: Mark = [[["source"], ["aws.events"]], [["detail-type"], ["Scheduled Event"]]];
const M26: Mark = [[["source"], ["aws.s3"]], [["detail-type"]]];
const M27: Mark = [[["source"]], [["detail-type"]], [["detail"]]];
const M28: Mark = [[[0, "eventSource"]]];
const M29: Mark = [[["requestContext", "functionArn"]], [["requestContext", "condition"]]];
const M30: Mark = [[["triggerSource"]], [["userPoolId"]]];
const M31: Mark = [[["authorizationToken"]], [["requestContext", "apiId"]]];
const M32: Mark = [[[0, "info", "fieldName"]]];
const M33: Mark = [[["info", "fieldName"]], [["info", "parentTypeName"]]];
const M34: Mark = [[["Records", 0, "eventSource"], ["aws:ses"]]];
const M35: Mark = [[["invokingEvent"]], [["configRuleName"]]];
const M36: Mark = [[["CodePipeline.job"]]];
const M37: Mark = [[["RequestType"]], [["ResponseURL"]]];
const M38: Mark = [[["Step"]], [["SecretId"]], [["ClientRequestToken"]]];
const M39: Mark = [[["sessionState"]], [["bot"]], [["invocationSource"]]];
const M40: Mark = [[["Name"], ["ContactFlowEvent"]], [["Details"]]];
const M41: Mark = [[["messageVersion"]], [["agent"]], [["actionGroup"]]];
const M42: Mark = [[["Records", 0, "cf", "config", "distributionId"]]];
const M43: Mark = [[["info", "channel", "path"]], [["info", "operation"]]];
const M44: Mark = [[["Records", 0, "eventSource"], ["aws:codecommit"]]];
const M45: Mark = [[["username"]], [["protocol"]], [["serverId"]], [["sourceIp"]]];
const M46: Mark = [[["serviceMetadata", "executionDetails"]], [["fileLocation"]]];
const M47: Mark = [[["protocols"]], [["protocolData"]]];
const M48: Mark = [[["templateArn"]], [["certificateId"]]];
const M49: Mark = [[["context", "System", "application"]], [["request", "type"]]];
const M50: Mark = [[["directive", "header", "namespace"]]];
const M51: Mark = [[["typeName"]], [["fieldName"]], [["arguments"]]];
const M52: Mark = [[["window"]], [["eventSourceARN"], "dynamodb"]];
const M53: Mark = [[["window"]], [["eventSourceARN"], "kinesis"]];

export const REST_AUTHORIZER_SOURCE: Source<"rest-authorizer"> = {
  name: "rest-authorizer",
  order: 0,
  marks: [[M0]],
  arn: [["methodArn"], "execute-api"],
};

export const HTTP_AUTHORIZER_SOURCE: Source<"http-authorizer"> = {
  name: "http-authorizer",
  order: 1,
  marks: [[M1, M0]],
  arn: [["routeArn"], "execute-api"],
};

export const WEBSOCKET_API_SOURCE: Source<"websocket-api"> = {
  name: "websocket-api",
  order: 2,
  marks: [[M2, M0, M1]],
  arn: ofApi,
  callers: [["requestContext", "authorizer", "principalId"], ["requestContext", "identity", "userArn"]],
};

export const ALB_SOURCE: Source<"alb"> = {
  name: "alb",
  order: 3,
  marks: [[M3, M0, M1, M2]],
  arn: [["requestContext", "elb", "targetGroupArn"], "elasticloadbalancing"],
};

export const REST_API_SOURCE: Source<"rest-api"> = {
  name: "rest-api",
  order: 4,
  marks: [[M4, M0, M1, M2, M3]],
  arn: ofApi,
  callers: [["requestContext", "authorizer", "claims", "sub"], ["requestContext", "authorizer", "principalId"], ["requestContext", "identity", "userArn"], ["requestContext", "identity", "cognitoIdentityId"], ["requestContext", "identity", "clientCert", "subjectDN"]],
};

export const VPC_LATTICE_V2_SOURCE: Source<"vpc-lattice-v2"> = {
  name: "vpc-lattice-v2",
  order: 5,
  marks: [[M5, M0, M1, M2, M3, M4]],
  arn: [["requestContext", "serviceArn"], "vpc-lattice"],
  callers: [["requestContext", "identity", "principal"]],
};

export const VPC_LATTICE_SOURCE: Source<"vpc-lattice"> = {
  name: "vpc-lattice",
  order: 6,
  marks: [[M6, M0, M1, M2, M3, M4, M5]],
};

export const HTTP_API_SOURCE: Source<"http-api"> = {
  name: "http-api",
  order: 7,
  marks: [[M7, M0, M1, M2, M3, M4, M5, M6]],
  arn: ofApi,
  callers: [["requestContext", "authorizer", "jwt", "claims", "sub"], ["requestContext", "authorizer", "iam", "userArn"], ["requestContext", "authentication", "clientCert", "subjectDN"]],
};

export const FUNCTION_URL_SOURCE: Source<"function-url"> = {
  name: "function-url",
  order: 8,
  marks: [[M7, M0, M1, M2, M3, M4, M5, M6]],
  arn: ofContext,
  callers: [["requestContext", "authorizer", "iam", "userArn"]],
};

export const S3_SOURCE: Source<"s3"> = {
  name: "s3",
  order: 9,
  marks: [[M9, M0, M1, M2, M3, M4, M5, M6, M7, M8]],
  arn: [["Records", 0, "s3", "bucket", "arn"], "s3"],
  callers: [["Records", 0, "userIdentity", "principalId"]],
  perRecord: true,
};

export const S3_BATCH_SOURCE: Source<"s3-batch"> = {
  name: "s3-batch",
  order: 10,
  marks: [[M10, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9]],
  arn: [["tasks", 0, "s3BucketArn"], "s3"],
};

export const S3_OBJECT_LAMBDA_SOURCE: Source<"s3-object-lambda"> = {
  name: "s3-object-lambda",
  order: 11,
  marks: [[M11, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10]],
  arn: [["configuration", "accessPointArn"], "s3-object-lambda"],
  callers: [["userIdentity", "arn"], ["userIdentity", "principalId"]],
};

export const SQS_SOURCE: Source<"sqs"> = {
  name: "sqs",
  order: 12,
  marks: [[M12, M0, M1, M2, M3, M4, M5, M6, M7, M8, M10, M11]],
  arn: [["Records", 0, "eventSourceARN"], "sqs"],
  callers: [["Records", 0, "attributes", "SenderId"]],
  perRecord: true,
};

export const SNS_SOURCE: Source<"sns"> = {
  name: "sns",
  order: 13,
  marks: [[M13, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12]],
  arn: [["Records", 0, "Sns", "TopicArn"], "sns"],
};

export const DYNAMODB_STREAM_SOURCE: Source<"dynamodb-stream"> = {
  name: "dynamodb-stream",
  order: 14,
  marks: [[M14, M0, M1, M2, M3, M4, M5, M6, M7, M8, M10, M11, M13], [M52, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46, M47, M48, M49, M50, M51]],
  arn: [["Records", 0, "eventSourceARN"], "dynamodb"],
};

export const KINESIS_STREAM_SOURCE: Source<"kinesis-stream"> = {
  name: "kinesis-stream",
  order: 15,
  marks: [[M15, M0, M1, M2, M3, M4, M5, M6, M7, M8, M10, M11, M13], [M53, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46, M47, M48, M49, M50, M51, M52]],
  arn: [["Records", 0, "eventSourceARN"], "kinesis"],
};

export const FIREHOSE_SOURCE: Source<"firehose"> = {
  name: "firehose",
  order: 16,
  marks: [[M16, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15]],
  arn: [["deliveryStreamArn"], "firehose"],
};

export const MSK_SOURCE: Source<"msk"> = {
  name: "msk",
  order: 17,
  marks: [[M17, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16]],
  arn: [["eventSourceArn"], "kafka"],
};

export const SELF_MANAGED_KAFKA_SOURCE: Source<"self-managed-kafka"> = {
  name: "self-managed-kafka",
  order: 18,
  marks: [[M18, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16]],
};

export const ACTIVE_MQ_SOURCE: Source<"active-mq"> = {
  name: "active-mq",
  order: 19,
  marks: [[M19, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16]],
  arn: [["eventSourceArn"], "mq"],
};

export const RABBIT_MQ_SOURCE: Source<"rabbit-mq"> = {
  name: "rabbit-mq",
  order: 20,
  marks: [[M20, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16]],
  arn: [["eventSourceArn"], "mq"],
};

export const DOCUMENTDB_SOURCE: Source<"documentdb"> = {
  name: "documentdb",
  order: 21,
  marks: [[M21, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16]],
  arn: [["eventSourceArn"], "rds"],
};

export const CLOUDWATCH_LOGS_SOURCE: Source<"cloudwatch-logs"> = {
  name: "cloudwatch-logs",
  order: 22,
  marks: [[M22, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21]],
};

export const CLOUDWATCH_ALARM_SOURCE: Source<"cloudwatch-alarm"> = {
  name: "cloudwatch-alarm",
  order: 23,
  marks: [[M23, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22]],
  arn: [["alarmArn"], "cloudwatch"],
};

export const SCHEDULER_SOURCE: Source<"scheduler"> = {
  name: "scheduler",
  order: 24,
  marks: [[M24, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22]],
  arn: [["resources", 0], "scheduler"],
};

export const SCHEDULE_SOURCE: Source<"schedule"> = {
  name: "schedule",
  order: 25,
  marks: [[M25, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22]],
  arn: [["resources", 0], "events"],
};

export const EVENT_BRIDGE_S3_SOURCE: Source<"event-bridge-s3"> = {
  name: "event-bridge-s3",
  order: 26,
  marks: [[M26, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22]],
  arn: [["resources", 0], "s3"],
};

export const EVENT_BRIDGE_SOURCE: Source<"event-bridge"> = {
  name: "event-bridge",
  order: 27,
  marks: [[M25, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22], [M26, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22], [M27, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26]],
  arn: [["resources", 0], "a4b|access-analyzer|account|account-access|acm|acm-pca|agent-registry|aidevops|aiops|airflow|airflow-serverless|amplify|amplifybackend|amplifyuibuilder|aoss|apigateway|app-integrations|appconfig|appfabric|appflow|application-autoscaling|application-signals|application-signals-mcp|appmesh|appmesh-preview|apprunner|appstream|appsync|apptest|aps|arc-region-switch|artifact|assurance|athena|auditmanager|autoscaling|aws-external-anthropic|aws-marketplace|b2bi|backup|backup-gateway|backup-search|batch|bcm-data-exports|bcm-pricing-calculator|bedrock|bedrock-agentcore|bedrock-mantle|bedrock-websearch|billing|billingconductor|braket|budgets|bugbust|cases|cassandra|catalog|ce|chatbot|chime|cleanrooms|cleanrooms-ml|cloud9|clouddirectory|cloudformation|cloudfront|cloudhsm|cloudsearch|cloudshell|cloudtrail|cloudwatch|codeartifact|codebuild|codecatalyst|codecommit|codeconnections|codedeploy|codeguru-profiler|codeguru-reviewer|codeguru-security|codepipeline|codestar-connections|codestar-notifications|codewhisperer|cognito-identity|cognito-idp|cognito-sync|comprehend|compute-optimizer|config|connect|connect-campaigns|consoleapp|continuum|controlcatalog|controltower|cur|databrew|dataexchange|datapipeline|datasync|datazone|dax|deadline|detective|devicefarm|devops-guru|directconnect|dlm|dms|docdb-elastic|drs|ds|dsql|dynamodb|ebs|ec2|ecr|ecr-public|ecs|eks|elastic-inference|elasticache|elasticbeanstalk|elasticfilesystem|elasticloadbalancing|elasticmapreduce|elastictranscoder|elemental-appliances-software|elemental-inference|elemental-support-cases|emr-containers|emr-serverless|end-user-messaging|entityresolution|es|events|evs|execute-api|finspace|finspace-api|firehose|fis|fms|forecast|frauddetector|freertos|fsx|gamelift|gameliftstreams|geo|geo-maps|geo-places|geo-routes|glacier|globalaccelerator|glue|grafana|greengrass|groundstation|guardduty|health|health-agent|healthlake|honeycode|iam|identity-sync|identitystore|imagebuilder|inspector|inspector2|interconnect|internetmonitor|invoicing|iot|iotanalytics|iotdeviceadvisor|iotfleethub|iotfleetwise|iotmanagedintegrations|iotsitewise|iottwinmaker|iotwireless|iq|iq-permission|ivs|ivschat|kafka|kafkaconnect|kendra|kendra-ranking|kinesis|kinesisanalytics|kinesisvideo|kms|lambda|launchwizard|lex|license-manager|license-manager-linux-subscriptions|license-manager-user-subscriptions|lightsail|logs|lookoutequipment|lookoutmetrics|lookoutvision|m2|machinelearning|macie2|managedblockchain|mapcredits|mediaconnect|mediaconvert|medialive|mediapackage|mediapackage-vod|mediapackagev2|mediastore|mediatailor|medical-imaging|memorydb|mgh|mgn|migrationhub-orchestrator|mobiletargeting|monitron|mpa|mq|neptune-db|neptune-graph|network-firewall|network-manager|network-security-manager|networkflowmonitor|networkmanager|networkmonitor|nimble|notifications|notifications-contacts|nova-act|oam|observabilityadmin|odb|omics|one|opensearch|opsworks|organizations|osis|outposts|panorama|partnercentral|payment-cryptography|payments|pca-connector-ad|pca-connector-scep|pcs|personalize|pi|pipes|polly|private-networks|profile|proton|purchase-orders|qapps|qbusiness|qdeveloper|qldb|quicksight|ram|rbin|rds|rds-db|redshift|redshift-serverless|refactor-spaces|rekognition|repostspace|resiliencehub|resource-explorer-2|resource-groups|robomaker|rolesanywhere|route53|route53-recovery-control|route53-recovery-readiness|route53globalresolver|route53profiles|route53resolver|rtbfabric|rum|s3|s3-object-lambda|s3-outposts|s3express|s3files|s3tables|s3vectors|sagemaker|sagemaker-geospatial|savingsplans|scheduler|schemas|scn|sdb|secretsmanager|security-ir|securityagent|securityhub|securitylake|serverlessrepo|servicecatalog|servicediscovery|servicequotas|ses|shield|signer|signin|simspaceweaver|sms|sms-voice|snow-device-management|sns|social-messaging|sqlworkbench|sqs|ssm|ssm-contacts|ssm-incidents|ssm-quicksetup|ssm-sap|sso|states|storagegateway|sts|support|supportauthz|swf|synthetics|tag|textract|thinclient|timestream|timestream-influxdb|tnb|transcribe|transfer|transform|transform-custom|translate|trustedadvisor|ts|vendor-insights|verifiedpermissions|voiceid|vpc-lattice|waf|waf-regional|wafv2|wellarchitected|wickr|wisdom|workdocs|worklink|workmail|workmailmessageflow|workspaces|workspaces-instances|workspaces-web|xray", true],
};

export const PIPE_SOURCE: Source<"pipe"> = {
  name: "pipe",
  order: 28,
  marks: [[M28]],
  arn: [[0, "eventSourceARN"], "sqs|kinesis|dynamodb|kafka|mq"],
};

export const DESTINATION_SOURCE: Source<"destination"> = {
  name: "destination",
  order: 29,
  marks: [[M29, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27]],
  arn: [["requestContext", "functionArn"], "lambda"],
};

export const COGNITO_SOURCE: Source<"cognito"> = {
  name: "cognito",
  order: 30,
  marks: [[M30, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29]],
};

export const APPSYNC_AUTHORIZER_SOURCE: Source<"appsync-authorizer"> = {
  name: "appsync-authorizer",
  order: 31,
  marks: [[M31, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30]],
};

export const APPSYNC_BATCH_RESOLVER_SOURCE: Source<"appsync-batch-resolver"> = {
  name: "appsync-batch-resolver",
  order: 32,
  marks: [[M32, M28]],
  callers: [[0, "identity", "sub"], [0, "identity", "userArn"]],
};

export const APPSYNC_RESOLVER_SOURCE: Source<"appsync-resolver"> = {
  name: "appsync-resolver",
  order: 33,
  marks: [[M33, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31], [M51, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46, M47, M48, M49, M50]],
  callers: [["identity", "sub"], ["identity", "userArn"]],
};

export const SES_SOURCE: Source<"ses"> = {
  name: "ses",
  order: 34,
  marks: [[M34, M0, M1, M2, M3, M4, M5, M6, M7, M8, M10, M11, M13, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33]],
};

export const CONFIG_RULE_SOURCE: Source<"config-rule"> = {
  name: "config-rule",
  order: 35,
  marks: [[M35, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34]],
  arn: [["configRuleArn"], "config"],
};

export const CODE_PIPELINE_SOURCE: Source<"code-pipeline"> = {
  name: "code-pipeline",
  order: 36,
  marks: [[M36, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35]],
};

export const CLOUDFORMATION_SOURCE: Source<"cloudformation"> = {
  name: "cloudformation",
  order: 37,
  marks: [[M37, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36]],
  arn: [["StackId"], "cloudformation"],
};

export const SECRET_ROTATION_SOURCE: Source<"secret-rotation"> = {
  name: "secret-rotation",
  order: 38,
  marks: [[M38, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37]],
  arn: [["SecretId"], "secretsmanager"],
};

export const LEX_V2_SOURCE: Source<"lex-v2"> = {
  name: "lex-v2",
  order: 39,
  marks: [[M39, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38]],
};

export const CONNECT_SOURCE: Source<"connect"> = {
  name: "connect",
  order: 40,
  marks: [[M40, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39]],
};

export const BEDROCK_AGENT_SOURCE: Source<"bedrock-agent"> = {
  name: "bedrock-agent",
  order: 41,
  marks: [[M41, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40]],
};

export const LAMBDA_EDGE_SOURCE: Source<"lambda-edge"> = {
  name: "lambda-edge",
  order: 42,
  marks: [[M42, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41]],
};

export const APPSYNC_EVENTS_SOURCE: Source<"appsync-events"> = {
  name: "appsync-events",
  order: 43,
  marks: [[M43, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42]],
  callers: [["identity", "sub"], ["identity", "userArn"]],
};

export const CODE_COMMIT_SOURCE: Source<"code-commit"> = {
  name: "code-commit",
  order: 44,
  marks: [[M44, M0, M1, M2, M3, M4, M5, M6, M7, M8, M10, M11, M13, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M35, M36, M37, M38, M39, M40, M41, M42, M43]],
  arn: [["Records", 0, "eventSourceARN"], "codecommit"],
  callers: [["Records", 0, "userIdentityARN"]],
  perRecord: true,
};

export const TRANSFER_AUTHORIZER_SOURCE: Source<"transfer-authorizer"> = {
  name: "transfer-authorizer",
  order: 45,
  marks: [[M45, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44]],
};

export const TRANSFER_WORKFLOW_SOURCE: Source<"transfer-workflow"> = {
  name: "transfer-workflow",
  order: 46,
  marks: [[M46, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45]],
};

export const IOT_AUTHORIZER_SOURCE: Source<"iot-authorizer"> = {
  name: "iot-authorizer",
  order: 47,
  marks: [[M47, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46]],
};

export const IOT_PROVISIONING_SOURCE: Source<"iot-provisioning"> = {
  name: "iot-provisioning",
  order: 48,
  marks: [[M48, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46, M47]],
  arn: [["templateArn"], "iot"],
};

export const ALEXA_SKILL_SOURCE: Source<"alexa-skill"> = {
  name: "alexa-skill",
  order: 49,
  marks: [[M49, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46, M47, M48]],
};

export const ALEXA_SMART_HOME_SOURCE: Source<"alexa-smart-home"> = {
  name: "alexa-smart-home",
  order: 50,
  marks: [[M50, M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M29, M30, M31, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46, M47, M48, M49]],
};

export const STEP_FUNCTIONS_SOURCE: Source<"step-functions"> = {
  name: "step-functions",
  order: 51,
  marks: [[[], M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M28, M29, M30, M31, M32, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46, M47, M48, M49, M50, M51, M52, M53]],
};

export const IOT_RULE_SOURCE: Source<"iot-rule"> = {
  name: "iot-rule",
  order: 52,
  marks: [[[], M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M28, M29, M30, M31, M32, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46, M47, M48, M49, M50, M51, M52, M53]],
};

export const DIRECT_SOURCE: Source<"direct"> = {
  name: "direct",
  order: 53,
  marks: [[[], M0, M1, M2, M3, M4, M5, M6, M7, M8, M9, M10, M11, M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22, M23, M24, M25, M26, M27, M28, M29, M30, M31, M32, M33, M34, M35, M36, M37, M38, M39, M40, M41, M42, M43, M44, M45, M46, M47, M48, M49, M50, M51, M52, M53]],
};
