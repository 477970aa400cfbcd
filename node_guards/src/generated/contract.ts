// Written by `python -m tools.node_guards` from runtime_guards/. Don't edit it.

/** A path, with the texts that it may hold, or the service of its ARN. */
export type Place = readonly [path: Path, expected?: readonly string[] | string];
export type Path = readonly (string | number)[];

/** The marks of sources, in the order of detection. */
export const MARKS: readonly (readonly [string, ...Place[]])[] = [
  ["rest-authorizer", [["methodArn"]], [["type"]]],
  ["http-authorizer", [["routeArn"]], [["version"], ["2.0"]]],
  ["websocket-api", [["requestContext", "connectionId"]], [["requestContext", "eventType"]]],
  ["alb", [["requestContext", "elb", "targetGroupArn"]]],
  ["rest-api", [["resource"]], [["httpMethod"]], [["requestContext", "httpMethod"]]],
  ["vpc-lattice-v2", [["requestContext", "serviceNetworkArn"]], [["method"]]],
  ["vpc-lattice", [["raw_path"]], [["method"]]],
  ["http-api", [["version"], ["2.0"]], [["requestContext", "http", "method"]]],
  ["function-url", [["version"], ["2.0"]], [["requestContext", "http", "method"]]],
  ["s3", [["Records", 0, "eventSource"], ["aws:s3"]]],
  ["s3-batch", [["invocationSchemaVersion"]], [["tasks"]]],
  ["s3-object-lambda", [["userRequest"]], [["protocolVersion"]]],
  ["sqs", [["Records", 0, "eventSource"], ["aws:sqs"]]],
  ["sns", [["Records", 0, "EventSource"], ["aws:sns"]]],
  ["dynamodb-stream", [["Records", 0, "eventSource"], ["aws:dynamodb"]]],
  ["kinesis-stream", [["Records", 0, "eventSource"], ["aws:kinesis"]]],
  ["firehose", [["deliveryStreamArn"]], [["invocationId"]]],
  ["msk", [["eventSource"], ["aws:kafka"]]],
  ["self-managed-kafka", [["eventSource"], ["SelfManagedKafka", "aws:SelfManagedKafka"]]],
  ["active-mq", [["eventSource"], ["aws:mq", "aws:amq"]]],
  ["rabbit-mq", [["eventSource"], ["aws:rmq"]]],
  ["documentdb", [["eventSource"], ["aws:docdb"]]],
  ["cloudwatch-logs", [["awslogs", "data"]]],
  ["cloudwatch-alarm", [["source"], ["aws.cloudwatch"]], [["alarmArn"]]],
  ["scheduler", [["source"], ["aws.scheduler"]], [["detail-type"], ["Scheduled Event"]]],
  ["schedule", [["source"], ["aws.events"]], [["detail-type"], ["Scheduled Event"]]],
  ["event-bridge-s3", [["source"], ["aws.s3"]], [["detail-type"]]],
  ["event-bridge", [["source"]], [["detail-type"]], [["detail"]]],
  ["pipe", [[0, "eventSource"]]],
  ["destination", [["requestContext", "functionArn"]], [["requestContext", "condition"]]],
  ["cognito", [["triggerSource"]], [["userPoolId"]]],
  ["appsync-authorizer", [["authorizationToken"]], [["requestContext", "apiId"]]],
  ["appsync-batch-resolver", [[0, "info", "fieldName"]]],
  ["appsync-resolver", [["info", "fieldName"]], [["info", "parentTypeName"]]],
  ["ses", [["Records", 0, "eventSource"], ["aws:ses"]]],
  ["config-rule", [["invokingEvent"]], [["configRuleName"]]],
  ["code-pipeline", [["CodePipeline.job"]]],
  ["cloudformation", [["RequestType"]], [["ResponseURL"]]],
  ["secret-rotation", [["Step"]], [["SecretId"]], [["ClientRequestToken"]]],
  ["lex-v2", [["sessionState"]], [["bot"]], [["invocationSource"]]],
  ["connect", [["Name"], ["ContactFlowEvent"]], [["Details"]]],
  ["bedrock-agent", [["messageVersion"]], [["agent"]], [["actionGroup"]]],
  ["lambda-edge", [["Records", 0, "cf", "config", "distributionId"]]],
  ["appsync-events", [["info", "channel", "path"]], [["info", "operation"]]],
  ["code-commit", [["Records", 0, "eventSource"], ["aws:codecommit"]]],
  ["transfer-authorizer", [["username"]], [["protocol"]], [["serverId"]], [["sourceIp"]]],
  ["transfer-workflow", [["serviceMetadata", "executionDetails"]], [["fileLocation"]]],
  ["iot-authorizer", [["protocols"]], [["protocolData"]]],
  ["iot-provisioning", [["templateArn"]], [["certificateId"]]],
  ["alexa-skill", [["context", "System", "application"]], [["request", "type"]]],
  ["alexa-smart-home", [["directive", "header", "namespace"]]],
  ["appsync-resolver", [["typeName"]], [["fieldName"]], [["arguments"]]],
  ["dynamodb-stream", [["window"]], [["eventSourceARN"], "dynamodb"]],
  ["kinesis-stream", [["window"]], [["eventSourceARN"], "kinesis"]],
];

/** Sources whose events have no mark. */
export const UNMARKED: readonly string[] = ["step-functions", "iot-rule", "direct"];

/** A detected source whose events may also be validated as the second. */
export const ALIKE: Readonly<Record<string, string>> = {"http-api": "function-url", "schedule": "event-bridge", "event-bridge-s3": "event-bridge"};

/** Every reason of a refusal, with the HTTP status that answers it. */
export const REASONS = {"missing": 400, "wrong-type": 400, "malformed": 400, "inconsistent": 400, "control-character": 400, "unencodable": 400, "traversal": 400, "too-long": 413, "too-many": 413, "too-deep": 400, "too-old": 400, "duplicate-key": 400, "not-json": 400, "schema": 400, "not-allowed": 403, "method-not-allowed": 405, "media-type": 415, "undeclared-source": 403, "startup-refused": 503} as const;

/** Where the ARN of a trigger is, and of which services it can be. */
export const ARNS: Readonly<Record<string, readonly [Path, string]>> = {
  "rest-authorizer": [["methodArn"], "execute-api"],
  "http-authorizer": [["routeArn"], "execute-api"],
  "alb": [["requestContext", "elb", "targetGroupArn"], "elasticloadbalancing"],
  "vpc-lattice-v2": [["requestContext", "serviceArn"], "vpc-lattice"],
  "s3": [["Records", 0, "s3", "bucket", "arn"], "s3"],
  "s3-batch": [["tasks", 0, "s3BucketArn"], "s3"],
  "s3-object-lambda": [["configuration", "accessPointArn"], "s3-object-lambda"],
  "sqs": [["Records", 0, "eventSourceARN"], "sqs"],
  "sns": [["Records", 0, "Sns", "TopicArn"], "sns"],
  "dynamodb-stream": [["Records", 0, "eventSourceARN"], "dynamodb"],
  "kinesis-stream": [["Records", 0, "eventSourceARN"], "kinesis"],
  "firehose": [["deliveryStreamArn"], "firehose"],
  "msk": [["eventSourceArn"], "kafka"],
  "active-mq": [["eventSourceArn"], "mq"],
  "rabbit-mq": [["eventSourceArn"], "mq"],
  "documentdb": [["eventSourceArn"], "rds"],
  "cloudwatch-alarm": [["alarmArn"], "cloudwatch"],
  "scheduler": [["resources", 0], "scheduler"],
  "schedule": [["resources", 0], "events"],
  "event-bridge-s3": [["resources", 0], "s3"],
  "event-bridge": [["resources", 0], ""],
  "pipe": [[0, "eventSourceARN"], "sqs|kinesis|dynamodb|kafka|mq"],
  "destination": [["requestContext", "functionArn"], "lambda"],
  "config-rule": [["configRuleArn"], "config"],
  "cloudformation": [["StackId"], "cloudformation"],
  "code-commit": [["Records", 0, "eventSourceARN"], "codecommit"],
  "iot-provisioning": [["templateArn"], "iot"],
  "secret-rotation": [["SecretId"], "secretsmanager"],
};

/** Where the authenticated caller is; the first text decides. */
export const CALLERS: Readonly<Record<string, readonly Path[]>> = {
  "rest-api": [["requestContext", "authorizer", "claims", "sub"], ["requestContext", "authorizer", "principalId"], ["requestContext", "identity", "userArn"], ["requestContext", "identity", "cognitoIdentityId"], ["requestContext", "identity", "clientCert", "subjectDN"]],
  "http-api": [["requestContext", "authorizer", "jwt", "claims", "sub"], ["requestContext", "authorizer", "iam", "userArn"], ["requestContext", "authentication", "clientCert", "subjectDN"]],
  "function-url": [["requestContext", "authorizer", "iam", "userArn"]],
  "websocket-api": [["requestContext", "authorizer", "principalId"], ["requestContext", "identity", "userArn"]],
  "vpc-lattice-v2": [["requestContext", "identity", "principal"]],
  "appsync-resolver": [["identity", "sub"], ["identity", "userArn"]],
  "appsync-batch-resolver": [[0, "identity", "sub"], [0, "identity", "userArn"]],
  "appsync-events": [["identity", "sub"], ["identity", "userArn"]],
  "code-commit": [["Records", 0, "userIdentityARN"]],
  "s3": [["Records", 0, "userIdentity", "principalId"]],
  "s3-object-lambda": [["userIdentity", "arn"], ["userIdentity", "principalId"]],
  "sqs": [["Records", 0, "attributes", "SenderId"]],
};

/** Services that send events to a bus, by the names in their ARNs. */
export const ON_BUSES = " access-analyzer acm amplify aoss apigateway app-integrations appconfig appflow appsync athena auditmanager autoscaling backup batch bedrock braket cassandra chime cloudformation cloudfront cloudtrail cloudwatch codeartifact codebuild codecommit codedeploy codepipeline cognito-identity cognito-idp config connect controltower databrew datapipeline datasync detective devicefarm devops-guru directconnect dlm dms drs ds dynamodb ebs ec2 ecr ecs eks elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce emr-containers emr-serverless events fis firehose forecast fsx gamelift glacier glue greengrass groundstation guardduty health iam imagebuilder inspector inspector2 iot iotsitewise ivs kafka kendra kinesis kms lambda lex license-manager logs m2 macie2 managedblockchain mediaconnect mediaconvert medialive mediapackage mediastore mgn mq network-firewall network-manager omics opensearch es organizations outposts personalize pipes proton qldb quicksight ram rds redshift redshift-serverless rekognition resiliencehub resource-groups route53 s3 sagemaker scheduler schemas secretsmanager securityhub serverlessrepo servicecatalog ses signer sms sns sqs ssm ssm-contacts ssm-incidents sso states storagegateway sts support tag transcribe transfer translate trustedadvisor vpc-lattice wafv2 wellarchitected workspaces xray ";
export const PER_RECORD: readonly string[] = ["code-commit", "s3", "sqs"];
