// Written by `python -m tools.node_guards` from runtime_guards/. Don't edit it.

/** Documented fields: `[shape]` is a list; a number has the bits of `BITS`, 0. */
export type Documented = number | readonly [Documented] | Fields;
/** JSON types of a field; `line` is a text without a control character. */
export const BITS = { line: 1, text: 2, flag: 4, whole: 8, fraction: 16, object: 32, list: 64 };
export type Fields = { readonly [name: string]: Documented };

export const REST_AUTHORIZER_EVENT: Fields = {"version": 2, "type": 2, "methodArn": 2, "authorizationToken": 2, "identitySource": 2, "resource": 2, "path": 2, "httpMethod": 2, "headers": {"*": 2}, "multiValueHeaders": {"*": [2]}, "queryStringParameters": {"*": 2}, "multiValueQueryStringParameters": {"*": [2]}, "pathParameters": {"*": 2}, "stageVariables": {"*": 2}, "requestContext": {"accountId": 3, "apiId": 3, "authorizer": 32, "customDomain": 32, "deploymentId": 3, "domainName": 3, "domainPrefix": 3, "extendedRequestId": 3, "httpMethod": 2, "identity": {"accessKey": 3, "accountId": 3, "apiKey": 2, "apiKeyId": 3, "caller": 3, "clientCert": 32, "cognitoAmr": 3, "cognitoAuthenticationProvider": 3, "cognitoAuthenticationType": 3, "cognitoIdentityId": 3, "cognitoIdentityPoolId": 3, "principalOrgId": 3, "sourceIp": 2, "user": 3, "userAgent": 2, "userArn": 3, "vpcId": 3, "vpceId": 3}, "operationName": 3, "path": 2, "protocol": 3, "requestId": 3, "requestTime": 3, "requestTimeEpoch": 8, "resourceId": 3, "resourcePath": 2, "stage": 3, "connectedAt": 8, "connectionId": 3, "disconnectReason": 2, "disconnectStatusCode": 8, "eventType": 3, "messageDirection": 3, "messageId": 3, "routeKey": 2}};

export const HTTP_AUTHORIZER_EVENT: Fields = {"version": 2, "routeKey": 2, "rawPath": 2, "rawQueryString": 2, "cookies": [2], "headers": {"*": 2}, "queryStringParameters": {"*": 2}, "pathParameters": {"*": 2}, "stageVariables": {"*": 2}, "requestContext": {"accountId": 3, "apiId": 3, "authentication": 32, "authorizer": 32, "domainName": 3, "domainPrefix": 3, "http": {"method": 2, "path": 2, "protocol": 3, "sourceIp": 2, "userAgent": 2}, "requestId": 3, "routeKey": 3, "stage": 3, "time": 3, "timeEpoch": 8}, "type": 2, "routeArn": 2, "identitySource": [2]};

export const WEB_SOCKET_API_EVENT: Fields = {"headers": {"*": 2}, "multiValueHeaders": {"*": [2]}, "queryStringParameters": {"*": 2}, "multiValueQueryStringParameters": {"*": [2]}, "stageVariables": {"*": 2}, "requestContext": {"accountId": 3, "apiId": 3, "authorizer": 32, "connectedAt": 8, "connectionId": 3, "disconnectReason": 2, "disconnectStatusCode": 8, "domainName": 3, "eventType": 3, "extendedRequestId": 3, "identity": {"accessKey": 3, "accountId": 3, "apiKey": 2, "apiKeyId": 3, "caller": 3, "clientCert": 32, "cognitoAmr": 3, "cognitoAuthenticationProvider": 3, "cognitoAuthenticationType": 3, "cognitoIdentityId": 3, "cognitoIdentityPoolId": 3, "principalOrgId": 3, "sourceIp": 2, "user": 3, "userAgent": 2, "userArn": 3, "vpcId": 3, "vpceId": 3}, "messageDirection": 3, "messageId": 3, "requestId": 3, "requestTime": 3, "requestTimeEpoch": 8, "routeKey": 2, "stage": 3}, "body": 2, "isBase64Encoded": 4};

export const ALBEVENT: Fields = {"requestContext": {"elb": {"targetGroupArn": 2}}, "httpMethod": 2, "path": 2, "headers": {"*": 2}, "multiValueHeaders": {"*": [2]}, "queryStringParameters": {"*": 2}, "multiValueQueryStringParameters": {"*": [2]}, "body": 2, "isBase64Encoded": 4};

export const REST_API_EVENT: Fields = {"version": 2, "resource": 2, "path": 2, "httpMethod": 2, "headers": {"*": 2}, "multiValueHeaders": {"*": [2]}, "queryStringParameters": {"*": 2}, "multiValueQueryStringParameters": {"*": [2]}, "pathParameters": {"*": 2}, "stageVariables": {"*": 2}, "requestContext": {"accountId": 3, "apiId": 3, "authorizer": 32, "customDomain": 32, "deploymentId": 3, "domainName": 3, "domainPrefix": 3, "extendedRequestId": 3, "httpMethod": 2, "identity": {"accessKey": 3, "accountId": 3, "apiKey": 2, "apiKeyId": 3, "caller": 3, "clientCert": 32, "cognitoAmr": 3, "cognitoAuthenticationProvider": 3, "cognitoAuthenticationType": 3, "cognitoIdentityId": 3, "cognitoIdentityPoolId": 3, "principalOrgId": 3, "sourceIp": 2, "user": 3, "userAgent": 2, "userArn": 3, "vpcId": 3, "vpceId": 3}, "operationName": 3, "path": 2, "protocol": 3, "requestId": 3, "requestTime": 3, "requestTimeEpoch": 8, "resourceId": 3, "resourcePath": 2, "stage": 3}, "body": 2, "isBase64Encoded": 4};

export const VPC_LATTICE_V2_EVENT: Fields = {"version": 2, "path": 2, "method": 2, "headers": {"*": 66}, "queryStringParameters": {"*": 66}, "body": 2, "isBase64Encoded": 4, "requestContext": {"serviceNetworkArn": 2, "serviceArn": 2, "targetGroupArn": 2, "identity": {"sourceVpcArn": 3, "type": 3, "principal": 3, "principalOrgID": 3, "sessionName": 3, "x509IssuerOu": 3, "x509SanDns": 3, "x509SanNameCn": 3, "x509SanUri": 3, "x509SubjectCn": 3}, "region": 3, "timeEpoch": 3}};

export const VPC_LATTICE_EVENT: Fields = {"raw_path": 2, "method": 2, "headers": {"*": 2}, "query_string_parameters": {"*": 66}, "body": 2, "is_base64_encoded": 4};

export const HTTP_API_EVENT: Fields = {"version": 2, "routeKey": 2, "rawPath": 2, "rawQueryString": 2, "cookies": [2], "headers": {"*": 2}, "queryStringParameters": {"*": 2}, "pathParameters": {"*": 2}, "stageVariables": {"*": 2}, "requestContext": {"accountId": 3, "apiId": 3, "authentication": 32, "authorizer": 32, "domainName": 3, "domainPrefix": 3, "http": {"method": 2, "path": 2, "protocol": 3, "sourceIp": 2, "userAgent": 2}, "requestId": 3, "routeKey": 3, "stage": 3, "time": 3, "timeEpoch": 8}, "body": 2, "isBase64Encoded": 4};

export const S3_RECORD: Fields = {"eventVersion": 3, "eventSource": 2, "awsRegion": 2, "eventTime": 3, "eventName": 2, "userIdentity": {"principalId": 3}, "requestParameters": {"sourceIPAddress": 3}, "responseElements": {"x-amz-request-id": 3, "x-amz-id-2": 3}, "s3": {"s3SchemaVersion": 3, "configurationId": 3, "bucket": {"name": 2, "ownerIdentity": {"principalId": 3}, "arn": 2}, "object": {"key": 2, "size": 24, "eTag": 3, "versionId": 3, "sequencer": 3}}, "glacierEventData": 32, "lifecycleEventData": 32, "intelligentTieringEventData": 32, "replicationEventData": 32};

export const S3_EVENT: Fields = {"Records": [{"eventVersion": 3, "eventSource": 2, "awsRegion": 2, "eventTime": 3, "eventName": 2, "userIdentity": {"principalId": 3}, "requestParameters": {"sourceIPAddress": 3}, "responseElements": {"x-amz-request-id": 3, "x-amz-id-2": 3}, "s3": {"s3SchemaVersion": 3, "configurationId": 3, "bucket": {"name": 2, "ownerIdentity": {"principalId": 3}, "arn": 2}, "object": {"key": 2, "size": 24, "eTag": 3, "versionId": 3, "sequencer": 3}}, "glacierEventData": 32, "lifecycleEventData": 32, "intelligentTieringEventData": 32, "replicationEventData": 32}], "Service": 2, "Event": 2, "Time": 2, "Bucket": 2, "RequestId": 2, "HostId": 2};

export const S3_BATCH_TASK: Fields = {"taskId": 2, "s3Key": 2, "s3VersionId": 2, "s3BucketArn": 2, "s3Bucket": 2};

export const S3_BATCH_EVENT: Fields = {"invocationSchemaVersion": 2, "invocationId": 2, "job": {"id": 2, "userArguments": {"*": 2}}, "tasks": [{"taskId": 2, "s3Key": 2, "s3VersionId": 2, "s3BucketArn": 2, "s3Bucket": 2}]};

export const S3_OBJECT_LAMBDA_EVENT: Fields = {"xAmzRequestId": 3, "getObjectContext": {"inputS3Url": 2, "outputRoute": 2, "outputToken": 2}, "headObjectContext": {"inputS3Url": 2}, "listObjectsContext": {"inputS3Url": 2}, "listObjectsV2Context": {"inputS3Url": 2}, "configuration": {"accessPointArn": 2, "supportingAccessPointArn": 2, "payload": 2}, "userRequest": {"url": 2, "headers": {"*": 2}}, "userIdentity": {"type": 3, "principalId": 3, "arn": 3, "accountId": 3, "accessKeyId": 3, "userName": 3, "sessionContext": 32, "invokedBy": 3}, "protocolVersion": 3};

export const SQSRECORD: Fields = {"messageId": 2, "receiptHandle": 3, "body": 2, "attributes": {"*": 3}, "messageAttributes": {"*": {"stringValue": 2, "binaryValue": 2, "stringListValues": [2], "binaryListValues": [2], "dataType": 2}}, "md5OfBody": 2, "md5OfMessageAttributes": 2, "eventSource": 2, "eventSourceARN": 2, "awsRegion": 2};

export const SQSEVENT: Fields = {"Records": [{"messageId": 2, "receiptHandle": 3, "body": 2, "attributes": {"*": 3}, "messageAttributes": {"*": {"stringValue": 2, "binaryValue": 2, "stringListValues": [2], "binaryListValues": [2], "dataType": 2}}, "md5OfBody": 2, "md5OfMessageAttributes": 2, "eventSource": 2, "eventSourceARN": 2, "awsRegion": 2}]};

export const SNSRECORD: Fields = {"EventVersion": 3, "EventSubscriptionArn": 2, "EventSource": 2, "Sns": {"Type": 2, "MessageId": 2, "TopicArn": 2, "Subject": 2, "Message": 2, "Timestamp": 2, "SignatureVersion": 2, "Signature": 3, "MessageAttributes": {"*": {"Type": 2, "Value": 2}}, "SigningCertUrl": 2, "UnsubscribeUrl": 2}};

export const SNSENVELOPE: Fields = {"Type": 2, "MessageId": 2, "TopicArn": 2, "Subject": 2, "Message": 2, "Timestamp": 2, "SignatureVersion": 2, "Signature": 3, "MessageAttributes": {"*": {"Type": 2, "Value": 2}}, "SequenceNumber": 2, "SigningCertURL": 2, "UnsubscribeURL": 2};

export const SNSEVENT: Fields = {"Records": [{"EventVersion": 3, "EventSubscriptionArn": 2, "EventSource": 2, "Sns": {"Type": 2, "MessageId": 2, "TopicArn": 2, "Subject": 2, "Message": 2, "Timestamp": 2, "SignatureVersion": 2, "Signature": 3, "MessageAttributes": {"*": {"Type": 2, "Value": 2}}, "SigningCertUrl": 2, "UnsubscribeUrl": 2}}]};

export const STREAM_EVENT: Fields = {"Records": 64, "window": {"start": 2, "end": 2}, "state": 32, "shardId": 2, "eventSourceARN": 2, "isFinalInvokeForWindow": 4, "isWindowTerminatedEarly": 4};

export const DYNAMO_DBRECORD: Fields = {"eventID": 3, "eventName": 2, "eventVersion": 3, "eventSource": 2, "awsRegion": 2, "dynamodb": {"ApproximateCreationDateTime": 24, "ApproximateCreationDateTimePrecision": 2, "Keys": 32, "NewImage": 32, "OldImage": 32, "SequenceNumber": 2, "SizeBytes": 8, "StreamViewType": 2}, "eventSourceARN": 2, "userIdentity": {"type": 3, "principalId": 3}};

export const DYNAMO_DBSTREAM_EVENT: Fields = {"Records": [{"eventID": 3, "eventName": 2, "eventVersion": 3, "eventSource": 2, "awsRegion": 2, "dynamodb": {"ApproximateCreationDateTime": 24, "ApproximateCreationDateTimePrecision": 2, "Keys": 32, "NewImage": 32, "OldImage": 32, "SequenceNumber": 2, "SizeBytes": 8, "StreamViewType": 2}, "eventSourceARN": 2, "userIdentity": {"type": 3, "principalId": 3}}], "window": {"start": 2, "end": 2}, "state": 32, "shardId": 2, "eventSourceARN": 2, "isFinalInvokeForWindow": 4, "isWindowTerminatedEarly": 4};

export const KINESIS_STREAM_RECORD: Fields = {"kinesis": {"kinesisSchemaVersion": 3, "partitionKey": 2, "sequenceNumber": 2, "data": 2, "approximateArrivalTimestamp": 24, "encryptionType": 2}, "eventSource": 2, "eventVersion": 3, "eventID": 3, "eventName": 3, "invokeIdentityArn": 3, "awsRegion": 2, "eventSourceARN": 2};

export const KINESIS_STREAM_EVENT: Fields = {"Records": [{"kinesis": {"kinesisSchemaVersion": 3, "partitionKey": 2, "sequenceNumber": 2, "data": 2, "approximateArrivalTimestamp": 24, "encryptionType": 2}, "eventSource": 2, "eventVersion": 3, "eventID": 3, "eventName": 3, "invokeIdentityArn": 3, "awsRegion": 2, "eventSourceARN": 2}], "window": {"start": 2, "end": 2}, "state": 32, "shardId": 2, "eventSourceARN": 2, "isFinalInvokeForWindow": 4, "isWindowTerminatedEarly": 4};

export const FIREHOSE_RECORD: Fields = {"recordId": 2, "approximateArrivalTimestamp": 8, "data": 2, "kafkaRecordValue": 2, "kinesisRecordMetadata": {"shardId": 3, "partitionKey": 2, "sequenceNumber": 3, "subsequenceNumber": 8, "approximateArrivalTimestamp": 8}, "mskRecordMetadata": {"offset": 3, "partitionId": 3, "approximateArrivalTimestamp": 8}};

export const FIREHOSE_EVENT: Fields = {"invocationId": 2, "deliveryStreamArn": 2, "sourceKinesisStreamArn": 2, "sourceMSKArn": 2, "region": 2, "records": [{"recordId": 2, "approximateArrivalTimestamp": 8, "data": 2, "kafkaRecordValue": 2, "kinesisRecordMetadata": {"shardId": 3, "partitionKey": 2, "sequenceNumber": 3, "subsequenceNumber": 8, "approximateArrivalTimestamp": 8}, "mskRecordMetadata": {"offset": 3, "partitionId": 3, "approximateArrivalTimestamp": 8}}]};

export const KAFKA_EVENT: Fields = {"eventSource": 2, "eventSourceArn": 2, "bootstrapServers": 2, "records": {"*": [{"topic": 2, "partition": 8, "offset": 8, "timestamp": 8, "timestampType": 3, "key": 2, "value": 2, "headers": [32], "keySchemaMetadata": {"dataFormat": 3, "schemaId": 3}, "valueSchemaMetadata": {"dataFormat": 3, "schemaId": 3}}]}};

export const KAFKA_RECORD: Fields = {"topic": 2, "partition": 8, "offset": 8, "timestamp": 8, "timestampType": 3, "key": 2, "value": 2, "headers": [32], "keySchemaMetadata": {"dataFormat": 3, "schemaId": 3}, "valueSchemaMetadata": {"dataFormat": 3, "schemaId": 3}};

export const ACTIVE_MQRECORD: Fields = {"messageID": 2, "messageType": 2, "deliveryMode": 8, "replyTo": 2, "type": 2, "expiration": 10, "priority": 8, "correlationId": 2, "connectionId": 2, "persistent": 4, "redelivered": 4, "destination": {"physicalName": 2}, "data": 2, "timestamp": 10, "brokerInTime": 8, "brokerOutTime": 8, "properties": 32};

export const ACTIVE_MQEVENT: Fields = {"eventSource": 2, "eventSourceArn": 2, "messages": [{"messageID": 2, "messageType": 2, "deliveryMode": 8, "replyTo": 2, "type": 2, "expiration": 10, "priority": 8, "correlationId": 2, "connectionId": 2, "persistent": 4, "redelivered": 4, "destination": {"physicalName": 2}, "data": 2, "timestamp": 10, "brokerInTime": 8, "brokerOutTime": 8, "properties": 32}]};

export const RABBIT_MQRECORD: Fields = {"basicProperties": {"contentType": 2, "contentEncoding": 2, "headers": 32, "deliveryMode": 8, "priority": 8, "correlationId": 2, "replyTo": 2, "expiration": 2, "messageId": 2, "timestamp": 2, "type": 2, "userId": 2, "appId": 2, "clusterId": 2, "bodySize": 8}, "redelivered": 4, "data": 2};

export const RABBIT_MQEVENT: Fields = {"eventSource": 2, "eventSourceArn": 2, "rmqMessagesByQueue": {"*": [{"basicProperties": {"contentType": 2, "contentEncoding": 2, "headers": 32, "deliveryMode": 8, "priority": 8, "correlationId": 2, "replyTo": 2, "expiration": 2, "messageId": 2, "timestamp": 2, "type": 2, "userId": 2, "appId": 2, "clusterId": 2, "bodySize": 8}, "redelivered": 4, "data": 2}]}};

export const DOCUMENT_DBRECORD: Fields = {"event": {"_id": {"_data": 2}, "clusterTime": 32, "documentKey": 32, "fullDocument": 32, "ns": {"db": 2, "coll": 2}, "to": {"db": 2, "coll": 2}, "operationType": 2, "updateDescription": 32}};

export const DOCUMENT_DBEVENT: Fields = {"eventSource": 2, "eventSourceArn": 2, "events": [{"event": {"_id": {"_data": 2}, "clusterTime": 32, "documentKey": 32, "fullDocument": 32, "ns": {"db": 2, "coll": 2}, "to": {"db": 2, "coll": 2}, "operationType": 2, "updateDescription": 32}}]};

export const LOG_EVENT: Fields = {"id": 2, "timestamp": 8, "message": 2, "extractedFields": 32};

export const LOG_DATA: Fields = {"messageType": 2, "owner": 2, "logGroup": 2, "logStream": 2, "subscriptionFilters": [2], "policyLevel": 2, "logEvents": [{"id": 2, "timestamp": 8, "message": 2, "extractedFields": 32}]};

export const CLOUD_WATCH_LOGS_EVENT: Fields = {"awslogs": {"data": 2}};

export const CLOUD_WATCH_ALARM_EVENT: Fields = {"source": 2, "alarmArn": 2, "accountId": 2, "time": 2, "region": 2, "alarmData": {"alarmName": 2, "state": {"value": 2, "timestamp": 2, "reason": 2, "reasonData": 2, "actionsSuppressedBy": 2, "actionsSuppressedReason": 2}, "previousState": {"value": 2, "timestamp": 2, "reason": 2, "reasonData": 2, "actionsSuppressedBy": 2, "actionsSuppressedReason": 2}, "configuration": 32}};

export const EVENT_BRIDGE_EVENT: Fields = {"version": 3, "id": 2, "detail-type": 2, "source": 2, "account": 2, "time": 2, "region": 2, "resources": [2], "detail": 32};

export const SCHEDULER_EVENT: Fields = {"version": 3, "id": 2, "detail-type": 2, "source": 2, "account": 2, "time": 2, "region": 2, "resources": [2], "detail": 34};

export const EVENT_BRIDGE_S3_EVENT: Fields = {"version": 3, "id": 2, "detail-type": 2, "source": 2, "account": 2, "time": 2, "region": 2, "resources": [2], "detail": {"version": 3, "event-version": 3, "bucket": {"name": 2}, "object": {"key": 2, "size": 24, "etag": 3, "version-id": 3, "sequencer": 3}, "request-id": 3, "requester": 3, "source-ip-address": 3, "reason": 3, "deletion-type": 3, "restore-expiry-time": 3, "source-storage-class": 3, "destination-storage-class": 3, "destination-access-tier": 3}};

export const DESTINATION_EVENT: Fields = {"version": 2, "timestamp": 2, "requestContext": {"requestId": 2, "functionArn": 2, "condition": 2, "approximateInvokeCount": 8}, "requestPayload": 0, "responseContext": {"statusCode": 8, "executedVersion": 2, "functionError": 2}, "responsePayload": 0};

export const COGNITO_EVENT: Fields = {"triggerSource": 2, "region": 2, "userPoolId": 2, "callerContext": {"awsSdkVersion": 2, "clientId": 2}, "request": 32, "version": 2, "userName": 2, "response": 32};

export const APP_SYNC_AUTHORIZER_EVENT: Fields = {"authorizationToken": 2, "requestContext": {"apiId": 2, "accountId": 2, "requestId": 2, "queryString": 2, "operationName": 2, "variables": 32, "channel": 2, "operation": 2}, "requestHeaders": {"*": 2}};

export const APP_SYNC_RESOLVER_EVENT: Fields = {"info": {"fieldName": 2, "parentTypeName": 2, "variables": 32, "selectionSetList": [2], "selectionSetGraphQL": 2}, "arguments": 32, "identity": {"sub": 3, "issuer": 3, "username": 3, "sourceIp": [3], "defaultAuthStrategy": 3, "accountId": 3, "userArn": 3, "cognitoIdentityPoolId": 3, "cognitoIdentityId": 3, "cognitoIdentityAuthType": 3, "cognitoIdentityAuthProvider": 3, "claims": 32, "groups": [2], "resolverContext": 32, "*": 0}, "source": 0, "request": {"headers": {"*": 2}, "domainName": 2}, "prev": 0, "stash": 32};

export const AMPLIFY_RESOLVER_EVENT: Fields = {"typeName": 2, "fieldName": 2, "arguments": 32, "identity": {"sub": 3, "issuer": 3, "username": 3, "sourceIp": [3], "defaultAuthStrategy": 3, "accountId": 3, "userArn": 3, "cognitoIdentityPoolId": 3, "cognitoIdentityId": 3, "cognitoIdentityAuthType": 3, "cognitoIdentityAuthProvider": 3, "claims": 32, "groups": [2], "resolverContext": 32, "*": 0}, "source": 0, "request": {"headers": {"*": 2}, "domainName": 2}, "prev": 0};

export const SESRECORD: Fields = {"eventSource": 2, "eventVersion": 2, "ses": {"mail": {"timestamp": 2, "source": 2, "messageId": 2, "destination": [2], "headersTruncated": 4, "headers": [{"name": 2, "value": 2}], "commonHeaders": 32}, "receipt": {"timestamp": 2, "recipients": [2], "action": 32, "processingTimeMillis": 8, "dmarcPolicy": 2, "spamVerdict": {"status": 2}, "virusVerdict": {"status": 2}, "spfVerdict": {"status": 2}, "dkimVerdict": {"status": 2}, "dmarcVerdict": {"status": 2}}}};

export const SESEVENT: Fields = {"Records": [{"eventSource": 2, "eventVersion": 2, "ses": {"mail": {"timestamp": 2, "source": 2, "messageId": 2, "destination": [2], "headersTruncated": 4, "headers": [{"name": 2, "value": 2}], "commonHeaders": 32}, "receipt": {"timestamp": 2, "recipients": [2], "action": 32, "processingTimeMillis": 8, "dmarcPolicy": 2, "spamVerdict": {"status": 2}, "virusVerdict": {"status": 2}, "spfVerdict": {"status": 2}, "dkimVerdict": {"status": 2}, "dmarcVerdict": {"status": 2}}}}]};

export const CONFIG_RULE_EVENT: Fields = {"invokingEvent": 2, "resultToken": 2, "configRuleName": 2, "accountId": 2, "version": 2, "ruleParameters": 2, "eventLeftScope": 4, "executionRoleArn": 2, "configRuleArn": 2, "configRuleId": 2, "evaluationMode": 2};

export const CODE_PIPELINE_EVENT: Fields = {"CodePipeline.job": {"id": 2, "accountId": 2, "data": {"actionConfiguration": {"configuration": {"FunctionName": 2, "UserParameters": 2}}, "inputArtifacts": [{"name": 2, "location": {"type": 2, "s3Location": {"bucketName": 2, "objectKey": 2}}, "revision": 2}], "outputArtifacts": [{"name": 2, "location": {"type": 2, "s3Location": {"bucketName": 2, "objectKey": 2}}, "revision": 2}], "artifactCredentials": 32, "continuationToken": 2, "encryptionKey": 32}}};

export const CLOUD_FORMATION_EVENT: Fields = {"RequestType": 2, "ResponseURL": 2, "StackId": 2, "RequestId": 2, "LogicalResourceId": 2, "ResourceType": 2, "ServiceToken": 2, "ServiceTimeout": 2, "PhysicalResourceId": 2, "ResourceProperties": 32, "OldResourceProperties": 32};

export const SECRET_ROTATION_EVENT: Fields = {"Step": 2, "SecretId": 2, "ClientRequestToken": 2, "RotationToken": 2};

export const LEX_V2_EVENT: Fields = {"bot": {"id": 2, "name": 2, "aliasId": 2, "aliasName": 2, "localeId": 2, "version": 2}, "invocationSource": 2, "sessionId": 2, "sessionState": {"activeContexts": [32], "sessionAttributes": {"*": 2}, "intent": {"name": 2, "confirmationState": 2, "slots": {"*": 32}, "state": 2, "kendraResponse": 32}, "originatingRequestId": 2, "runtimeHints": 32, "dialogAction": 32}, "messageVersion": 2, "inputMode": 2, "responseContentType": 2, "inputTranscript": 2, "rawInputTranscript": 2, "interpretations": [{"intent": {"name": 2, "confirmationState": 2, "slots": {"*": 32}, "state": 2, "kendraResponse": 32}, "nluConfidence": 56}], "proposedNextState": 32, "requestAttributes": {"*": 2}, "transcriptions": [32], "invocationLabel": 2};

export const CONNECT_EVENT: Fields = {"Name": 2, "Details": {"ContactData": {"ContactId": 2, "InstanceARN": 2, "Channel": 2, "Attributes": {"*": 2}, "CustomerEndpoint": {"Address": 2, "Type": 2}, "SystemEndpoint": {"Address": 2, "Type": 2}, "CustomerId": 2, "Description": 2, "InitialContactId": 2, "InitiationMethod": 2, "LanguageCode": 2, "MediaStreams": 32, "Name": 2, "PreviousContactId": 2, "Queue": 32, "References": 32, "RelatedContactId": 2, "SegmentAttributes": 32, "Tags": 32}, "Parameters": {"*": 2}}};

export const BEDROCK_AGENT_EVENT: Fields = {"messageVersion": 2, "agent": {"name": 2, "id": 2, "alias": 2, "version": 2}, "actionGroup": 2, "sessionId": 2, "inputText": 2, "function": 2, "apiPath": 2, "httpMethod": 2, "parameters": [{"name": 2, "value": 2, "type": 2}], "requestBody": {"content": {"*": {"properties": [{"name": 2, "value": 2, "type": 2}]}}}, "sessionAttributes": {"*": 2}, "promptSessionAttributes": {"*": 2}};

export const LAMBDA_EDGE_EVENT: Fields = {"Records": [{"cf": {"config": {"distributionId": 2, "eventType": 2, "distributionDomainName": 2, "requestId": 2}, "request": 32, "response": 32}}]};

export const APP_SYNC_EVENTS_RECORD: Fields = {"id": 2, "payload": 0};

export const APP_SYNC_EVENTS_EVENT: Fields = {"info": {"channel": {"path": 2, "segments": [2]}, "channelNamespace": {"name": 2}, "operation": 2}, "events": [{"id": 2, "payload": 0}], "identity": {"sub": 3, "issuer": 3, "username": 3, "sourceIp": [3], "defaultAuthStrategy": 3, "accountId": 3, "userArn": 3, "cognitoIdentityPoolId": 3, "cognitoIdentityId": 3, "cognitoIdentityAuthType": 3, "cognitoIdentityAuthProvider": 3, "claims": 32, "groups": [2], "resolverContext": 32, "*": 0}, "request": {"headers": {"*": 2}, "domainName": 2}, "stash": 32, "prev": 0, "result": 0, "error": 0, "outErrors": 0};

export const CODE_COMMIT_RECORD: Fields = {"eventSource": 2, "eventSourceARN": 2, "awsRegion": 2, "codecommit": {"references": [{"commit": 2, "ref": 2, "created": 4, "deleted": 4}]}, "userIdentityARN": 2, "eventId": 2, "eventName": 2, "eventPartNumber": 8, "eventTotalParts": 8, "eventTime": 2, "eventTriggerConfigId": 2, "eventTriggerName": 2, "eventVersion": 2, "customData": 2};

export const CODE_COMMIT_EVENT: Fields = {"Records": [{"eventSource": 2, "eventSourceARN": 2, "awsRegion": 2, "codecommit": {"references": [{"commit": 2, "ref": 2, "created": 4, "deleted": 4}]}, "userIdentityARN": 2, "eventId": 2, "eventName": 2, "eventPartNumber": 8, "eventTotalParts": 8, "eventTime": 2, "eventTriggerConfigId": 2, "eventTriggerName": 2, "eventVersion": 2, "customData": 2}]};

export const TRANSFER_AUTHORIZER_EVENT: Fields = {"username": 2, "protocol": 2, "serverId": 2, "sourceIp": 2, "password": 2};

export const TRANSFER_WORKFLOW_EVENT: Fields = {"token": 2, "serviceMetadata": {"executionDetails": {"workflowId": 2, "executionId": 2}, "transferDetails": {"sessionId": 2, "userName": 2, "serverId": 2}}, "fileLocation": {"domain": 2, "bucket": 2, "key": 2, "eTag": 2, "versionId": 2, "fileSystemId": 2, "path": 2}};

export const IO_TAUTHORIZER_EVENT: Fields = {"protocols": [2], "protocolData": {"tls": {"serverName": 2}, "http": {"headers": {"*": 2}, "queryString": 2}, "mqtt": {"username": 2, "password": 2, "clientId": 2}}, "token": 2, "signatureVerified": 4, "connectionMetadata": {"id": 2}};

export const IO_TPROVISIONING_EVENT: Fields = {"certificateId": 2, "certificatePem": 2, "templateArn": 2, "parameters": {"*": 2}, "claimCertificateId": 2, "clientId": 2};

export const ALEXA_SKILL_EVENT: Fields = {"context": 32, "request": 32, "version": 26, "session": {"application": {"applicationId": 2}, "sessionId": 2, "new": 4, "attributes": 32, "user": {"userId": 2, "accessToken": 2, "permissions": 0}}};

export const ALEXA_SMART_HOME_EVENT: Fields = {"directive": {"header": {"namespace": 2, "name": 2, "messageId": 2, "payloadVersion": 2, "correlationToken": 2, "instance": 2}, "payload": 32, "endpoint": {"endpointId": 2, "scope": {"type": 2, "token": 2, "partition": 2, "userId": 2}, "cookie": {"*": 2}, "tags": 0}}};
