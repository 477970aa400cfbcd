// Written by `python -m tools.node_guards` from runtime_guards/. Don't edit it.

import { both, bucket, extension, like, lower, matching, mediaType, oneOf, path, prefix, regex, type Forms } from "../forms.js";

export const REST_AUTHORIZER_FORMS = (): Forms => ({
  token: regex,
});

export const WEBSOCKET_API_FORMS = (): Forms => ({
  eventTypes: oneOf(["CONNECT", "MESSAGE", "DISCONNECT"]),
});

export const ALB_FORMS = (): Forms => ({
  targetGroups: matching(/^(?:arn:[a-z-]+:(?:elasticloadbalancing):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:elasticloadbalancing:REGION:ACCOUNT:..."),
  methods: oneOf(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]),
  path: path,
  contentTypes: matching(/^(?:[a-z0-9!#$&^_.+*-]+\/[a-z0-9!#$&^_.+*-]+)$/u, "a media type such as 'application/json'", mediaType),
});

export const REST_API_FORMS = (): Forms => ({
  methods: oneOf(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]),
  path: path,
  contentTypes: matching(/^(?:[a-z0-9!#$&^_.+*-]+\/[a-z0-9!#$&^_.+*-]+)$/u, "a media type such as 'application/json'", mediaType),
});

export const VPC_LATTICE_V2_FORMS = (): Forms => ({
  serviceNetworks: matching(/^(?:arn:[a-z-]+:(?:vpc-lattice):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:vpc-lattice:REGION:ACCOUNT:..."),
  services: matching(/^(?:arn:[a-z-]+:(?:vpc-lattice):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:vpc-lattice:REGION:ACCOUNT:..."),
  targetGroups: matching(/^(?:arn:[a-z-]+:(?:vpc-lattice):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:vpc-lattice:REGION:ACCOUNT:..."),
  sourceVpcs: matching(/^(?:arn:[a-z-]+:(?:ec2):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:ec2:REGION:ACCOUNT:..."),
  principals: matching(/^(?:arn:[a-z-]+:(?:iam|sts):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:iam:REGION:ACCOUNT:..."),
  methods: oneOf(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]),
  path: path,
  contentTypes: matching(/^(?:[a-z0-9!#$&^_.+*-]+\/[a-z0-9!#$&^_.+*-]+)$/u, "a media type such as 'application/json'", mediaType),
});

export const VPC_LATTICE_FORMS = (): Forms => ({
  methods: oneOf(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]),
  path: path,
  contentTypes: matching(/^(?:[a-z0-9!#$&^_.+*-]+\/[a-z0-9!#$&^_.+*-]+)$/u, "a media type such as 'application/json'", mediaType),
});

export const HTTP_API_FORMS = (): Forms => ({
  methods: oneOf(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]),
  path: path,
  contentTypes: matching(/^(?:[a-z0-9!#$&^_.+*-]+\/[a-z0-9!#$&^_.+*-]+)$/u, "a media type such as 'application/json'", mediaType),
});

export const FUNCTION_URL_FORMS = (): Forms => ({
  methods: oneOf(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]),
  path: path,
  contentTypes: matching(/^(?:[a-z0-9!#$&^_.+*-]+\/[a-z0-9!#$&^_.+*-]+)$/u, "a media type such as 'application/json'", mediaType),
});

export const S3_FORMS = (): Forms => ({
  extensions: matching(/^(?:\.[^\/*\t-\r ]+)$/u, "a file extension such as '.csv'", extension),
  prefixes: prefix,
  buckets: matching(/^(?:[A-Za-z0-9][A-Za-z0-9._-]{1,254})$/u, "a bucket name", bucket),
  eventNames: like(["ObjectCreated:*", "ObjectCreated:Put", "ObjectCreated:Post", "ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload", "ObjectRemoved:*", "ObjectRemoved:Delete", "ObjectRemoved:DeleteMarkerCreated", "ObjectRestore:*", "ObjectRestore:Post", "ObjectRestore:Completed", "ObjectRestore:Delete", "ObjectTagging:*", "ObjectTagging:Put", "ObjectTagging:Delete", "ObjectAnnotation:*", "ObjectAnnotation:Put", "ObjectAnnotation:Delete", "ObjectAcl:Put", "ObjectRetention:Put", "LifecycleExpiration:*", "LifecycleExpiration:Delete", "LifecycleExpiration:DeleteMarkerCreated", "LifecycleTransition", "IntelligentTiering", "ReducedRedundancyLostObject", "Replication:*", "Replication:OperationFailedReplication", "Replication:OperationNotTracked", "Replication:OperationMissedThreshold", "Replication:OperationReplicatedAfterThreshold"], 3, "s3:"),
});

export const S3_BATCH_FORMS = (): Forms => ({
  extensions: matching(/^(?:\.[^\/*\t-\r ]+)$/u, "a file extension such as '.csv'", extension),
  prefixes: prefix,
  buckets: matching(/^(?:[A-Za-z0-9][A-Za-z0-9._-]{1,254})$/u, "a bucket name", bucket),
});

export const S3_OBJECT_LAMBDA_FORMS = (): Forms => ({
  extensions: matching(/^(?:\.[^\/*\t-\r ]+)$/u, "a file extension such as '.csv'", extension),
  prefixes: prefix,
  accessPoints: matching(/^(?:arn:[a-z-]+:(?:s3-object-lambda):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:s3-object-lambda:REGION:ACCOUNT:..."),
  operations: oneOf(["GetObject", "HeadObject", "ListObjects", "ListObjectsV2"]),
});

export const SQS_FORMS = (): Forms => ({
  queues: matching(/^(?:arn:[a-z-]+:(?:sqs):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*]|[\w-]{1,80}(\.fifo)?)$/u, "an ARN such as arn:aws:sqs:REGION:ACCOUNT:... or a name"),
});

export const SNS_FORMS = (): Forms => ({
  topics: matching(/^(?:arn:[a-z-]+:(?:sns):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*]|[\w-]{1,256}(\.fifo)?)$/u, "an ARN such as arn:aws:sns:REGION:ACCOUNT:... or a name"),
});

export const DYNAMODB_STREAM_FORMS = (): Forms => ({
  streams: matching(/^(?:arn:[a-z-]+:dynamodb:[a-z0-9-]*:[0-9]*:table\/[^\/\t-\r ]+\/stream\/[^*\t-\r ]+)$/u, "a stream's ARN such as arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE/stream/LABEL"),
  eventNames: oneOf(["INSERT", "MODIFY", "REMOVE"]),
});

export const KINESIS_STREAM_FORMS = (): Forms => ({
  streams: matching(/^(?:arn:[a-z-]+:(?:kinesis):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:kinesis:REGION:ACCOUNT:..."),
});

export const FIREHOSE_FORMS = (): Forms => ({
  streams: matching(/^(?:arn:[a-z-]+:(?:firehose):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:firehose:REGION:ACCOUNT:..."),
  sources: matching(/^(?:arn:[a-z-]+:(?:kinesis|kafka):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:kinesis:REGION:ACCOUNT:..."),
});

export const MSK_FORMS = (): Forms => ({
  topics: matching(/^(?:[a-zA-Z0-9._-]{1,249})$/u, "a topic name of letters, digits, '.', '_', '-'"),
  clusters: matching(/^(?:arn:[a-z-]+:(?:kafka):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:kafka:REGION:ACCOUNT:..."),
});

export const SELF_MANAGED_KAFKA_FORMS = (): Forms => ({
  topics: matching(/^(?:[a-zA-Z0-9._-]{1,249})$/u, "a topic name of letters, digits, '.', '_', '-'"),
});

export const ACTIVE_MQ_FORMS = (): Forms => ({
  brokers: matching(/^(?:arn:[a-z-]+:(?:mq):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:mq:REGION:ACCOUNT:..."),
});

export const RABBIT_MQ_FORMS = (): Forms => ({
  brokers: matching(/^(?:arn:[a-z-]+:(?:mq):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:mq:REGION:ACCOUNT:..."),
  queues: matching(/^(?:[^\n]+::[^\n]+)$/u, "a queue with its virtual host, such as orders::/"),
});

export const DOCUMENTDB_FORMS = (): Forms => ({
  clusters: matching(/^(?:arn:[a-z-]+:(?:rds):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:rds:REGION:ACCOUNT:..."),
  operations: oneOf(["insert", "update", "replace", "delete", "drop", "dropDatabase", "rename", "invalidate"]),
});

export const CLOUDWATCH_LOGS_FORMS = (): Forms => ({
  owners: matching(/^(?:[0-9]{12})$/u, "an account ID of 12 digits"),
  logGroups: matching(/^(?:[.\-_\/#A-Za-z0-9]{1,512})$/u, "a log group name"),
});

export const CLOUDWATCH_ALARM_FORMS = (): Forms => ({
  alarms: matching(/^(?:arn:[a-z-]+:(?:cloudwatch):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:cloudwatch:REGION:ACCOUNT:..."),
  states: oneOf(["ALARM", "OK", "INSUFFICIENT_DATA"]),
});

export const SCHEDULER_FORMS = (): Forms => ({
  schedules: matching(/^(?:arn:[a-z-]+:(?:scheduler):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:scheduler:REGION:ACCOUNT:..."),
});

export const SCHEDULE_FORMS = (): Forms => ({
  rules: matching(/^(?:arn:[a-z-]+:(?:events):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:events:REGION:ACCOUNT:..."),
});

export const EVENT_BRIDGE_S3_FORMS = (): Forms => ({
  extensions: matching(/^(?:\.[^\/*\t-\r ]+)$/u, "a file extension such as '.csv'", extension),
  prefixes: prefix,
  buckets: matching(/^(?:[A-Za-z0-9][A-Za-z0-9._-]{1,254})$/u, "a bucket name", bucket),
  accounts: matching(/^(?:[0-9]{12})$/u, "an account ID of 12 digits"),
  regions: matching(/^(?:[a-z]{2,4}(-[a-z]{1,12}){1,3}-[0-9]{1,2})$/u, "a region", lower),
  detailTypes: like(["Object Created", "Object Deleted", "Object Restore Initiated", "Object Restore Completed", "Object Restore Expired", "Object Tags Added", "Object Tags Deleted", "Object ACL Updated", "Object Storage Class Changed", "Object Access Tier Changed"], 3, ""),
});

export const EVENT_BRIDGE_FORMS = (): Forms => ({
  accounts: matching(/^(?:[0-9]{12})$/u, "an account ID of 12 digits"),
  regions: matching(/^(?:[a-z]{2,4}(-[a-z]{1,12}){1,3}-[0-9]{1,2})$/u, "a region", lower),
});

export const DESTINATION_FORMS = (): Forms => ({
  functions: matching(/^(?:arn:[a-z-]+:(?:lambda):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:lambda:REGION:ACCOUNT:..."),
  conditions: like(["Success", "RetriesExhausted", "EventAgeExceeded", "ZeroReservedConcurrency"], 3, ""),
});

export const COGNITO_FORMS = (): Forms => ({
  triggers: both(matching(/^(?:[A-Za-z0-9]+_[A-Za-z0-9]+)$/u, "a trigger with its source, such as PreSignUp_SignUp"), like(["PreSignUp_SignUp", "PreSignUp_AdminCreateUser", "PreSignUp_ExternalProvider", "PostConfirmation_ConfirmSignUp", "PostConfirmation_ConfirmForgotPassword", "PreAuthentication_Authentication", "PostAuthentication_Authentication", "DefineAuthChallenge_Authentication", "CreateAuthChallenge_Authentication", "VerifyAuthChallengeResponse_Authentication", "TokenGeneration_HostedAuth", "TokenGeneration_Authentication", "TokenGeneration_NewPasswordChallenge", "TokenGeneration_AuthenticateDevice", "TokenGeneration_RefreshTokens", "TokenGeneration_ClientCredentials", "UserMigration_Authentication", "UserMigration_ForgotPassword", "CustomMessage_SignUp", "CustomMessage_AdminCreateUser", "CustomMessage_ResendCode", "CustomMessage_ForgotPassword", "CustomMessage_UpdateUserAttribute", "CustomMessage_VerifyUserAttribute", "CustomMessage_Authentication", "CustomEmailSender_SignUp", "CustomEmailSender_AdminCreateUser", "CustomEmailSender_ResendCode", "CustomEmailSender_ForgotPassword", "CustomEmailSender_UpdateUserAttribute", "CustomEmailSender_VerifyUserAttribute", "CustomEmailSender_Authentication", "CustomSMSSender_SignUp", "CustomSMSSender_AdminCreateUser", "CustomSMSSender_ResendCode", "CustomSMSSender_ForgotPassword", "CustomSMSSender_UpdateUserAttribute", "CustomSMSSender_VerifyUserAttribute", "CustomSMSSender_Authentication"], 14, "")),
  userPools: matching(/^(?:[\w-]+_[0-9A-Za-z]+)$/u, "a user pool ID such as eu-central-1_AbCdEf123"),
});

export const APPSYNC_AUTHORIZER_FORMS = (): Forms => ({
  token: regex,
});

export const APPSYNC_BATCH_RESOLVER_FORMS = (): Forms => ({
  fields: matching(/^(?:\w+\.\w+)$/u, "a type with its field, such as Query.getOrder"),
});

export const APPSYNC_RESOLVER_FORMS = (): Forms => ({
  fields: matching(/^(?:\w+\.\w+)$/u, "a type with its field, such as Query.getOrder"),
});

export const SES_FORMS = (): Forms => ({
  recipients: matching(/^(?:[^@\t-\r ]+@[^@\t-\r ]+)$/u, "an e-mail address"),
  passed: oneOf(["spamVerdict", "virusVerdict", "spfVerdict", "dkimVerdict", "dmarcVerdict"]),
});

export const CONFIG_RULE_FORMS = (): Forms => ({
  accounts: matching(/^(?:[0-9]{12})$/u, "an account ID of 12 digits"),
  messageTypes: like(["ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification", "ScheduledNotification", "ConfigurationSnapshotDeliveryCompleted"], 3, ""),
});

export const CODE_PIPELINE_FORMS = (): Forms => ({
  accounts: matching(/^(?:[0-9]{12})$/u, "an account ID of 12 digits"),
  buckets: matching(/^(?:[A-Za-z0-9][A-Za-z0-9._-]{1,254})$/u, "a bucket name", bucket),
});

export const CLOUDFORMATION_FORMS = (): Forms => ({
  resourceTypes: matching(/^(?:Custom::[\w@-]+|AWS::CloudFormation::CustomResource)$/u, "a type such as Custom::Table"),
  stacks: matching(/^(?:arn:[a-z-]+:(?:cloudformation):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:cloudformation:REGION:ACCOUNT:..."),
});

export const SECRET_ROTATION_FORMS = (): Forms => ({
  secrets: matching(/^(?:arn:[a-z-]+:(?:secretsmanager):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:secretsmanager:REGION:ACCOUNT:..."),
});

export const CONNECT_FORMS = (): Forms => ({
  instances: matching(/^(?:arn:[a-z-]+:(?:connect):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:connect:REGION:ACCOUNT:..."),
  channels: like(["VOICE", "CHAT", "TASK", "EMAIL"], 3, ""),
});

export const LAMBDA_EDGE_FORMS = (): Forms => ({
  eventTypes: oneOf(["viewer-request", "origin-request", "origin-response", "viewer-response"]),
  methods: oneOf(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]),
  path: path,
  contentTypes: matching(/^(?:[a-z0-9!#$&^_.+*-]+\/[a-z0-9!#$&^_.+*-]+)$/u, "a media type such as 'application/json'", mediaType),
});

export const APPSYNC_EVENTS_FORMS = (): Forms => ({
  operations: oneOf(["PUBLISH", "SUBSCRIBE"]),
});

export const CODE_COMMIT_FORMS = (): Forms => ({
  repositories: matching(/^(?:arn:[a-z-]+:(?:codecommit):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:codecommit:REGION:ACCOUNT:..."),
  refs: regex,
});

export const TRANSFER_AUTHORIZER_FORMS = (): Forms => ({
  servers: matching(/^(?:s-[0-9a-z]{8,17})$/u, "a server ID such as s-1234567890abcdef0"),
  protocols: oneOf(["SFTP", "FTPS", "FTP"]),
  username: regex,
});

export const TRANSFER_WORKFLOW_FORMS = (): Forms => ({
  extensions: matching(/^(?:\.[^\/*\t-\r ]+)$/u, "a file extension such as '.csv'", extension),
  prefixes: prefix,
  buckets: matching(/^(?:[A-Za-z0-9][A-Za-z0-9._-]{1,254})$/u, "a bucket name", bucket),
});

export const IOT_AUTHORIZER_FORMS = (): Forms => ({
  token: regex,
});

export const IOT_PROVISIONING_FORMS = (): Forms => ({
  templates: matching(/^(?:arn:[a-z-]+:(?:iot):[a-z0-9-]*:[0-9]*:[^\n]*[^\t-\r :*])$/u, "an ARN such as arn:aws:iot:REGION:ACCOUNT:..."),
});

export const ALEXA_SMART_HOME_FORMS = (): Forms => ({
  directives: matching(/^(?:[\w.]+\.\w+)$/u, "a namespace with its name"),
});

export const MEDIA_TYPES: Readonly<Record<string, string>> = {"csv": "text/csv", "gif": "image/gif", "html": "text/html", "jpeg": "image/jpeg", "jpg": "image/jpeg", "json": "application/json", "pdf": "application/pdf", "png": "image/png", "txt": "text/plain", "xml": "application/xml", "zip": "application/zip"};
