// Written by `python -m tools.node_guards` from runtime_guards/. Don't edit it.

/** Documented fields: `[shape]` is a list; a number has the bits of `BITS`, 0. */
export type Documented = number | readonly [Documented] | Fields;
/** JSON types of a field; `line` is a text without a control character. */
export const BITS = { line: 1, text: 2, flag: 4, whole: 8, fraction: 16, object: 32, list: 64 };
export type Fields = { readonly [name: string]: Documented };

export const REST_API_EVENT: Fields = {"version": 2, "resource": 2, "path": 2, "httpMethod": 2, "headers": {"*": 2}, "multiValueHeaders": {"*": [2]}, "queryStringParameters": {"*": 2}, "multiValueQueryStringParameters": {"*": [2]}, "pathParameters": {"*": 2}, "stageVariables": {"*": 2}, "requestContext": {"accountId": 3, "apiId": 3, "authorizer": 32, "customDomain": 32, "deploymentId": 3, "domainName": 3, "domainPrefix": 3, "extendedRequestId": 3, "httpMethod": 2, "identity": {"accessKey": 3, "accountId": 3, "apiKey": 2, "apiKeyId": 3, "caller": 3, "clientCert": 32, "cognitoAmr": 3, "cognitoAuthenticationProvider": 3, "cognitoAuthenticationType": 3, "cognitoIdentityId": 3, "cognitoIdentityPoolId": 3, "principalOrgId": 3, "sourceIp": 2, "user": 3, "userAgent": 2, "userArn": 3, "vpcId": 3, "vpceId": 3}, "operationName": 3, "path": 2, "protocol": 3, "requestId": 3, "requestTime": 3, "requestTimeEpoch": 8, "resourceId": 3, "resourcePath": 2, "stage": 3}, "body": 2, "isBase64Encoded": 4};

export const HTTP_API_EVENT: Fields = {"version": 2, "routeKey": 2, "rawPath": 2, "rawQueryString": 2, "cookies": [2], "headers": {"*": 2}, "queryStringParameters": {"*": 2}, "pathParameters": {"*": 2}, "stageVariables": {"*": 2}, "requestContext": {"accountId": 3, "apiId": 3, "authentication": 32, "authorizer": 32, "domainName": 3, "domainPrefix": 3, "http": {"method": 2, "path": 2, "protocol": 3, "sourceIp": 2, "userAgent": 2}, "requestId": 3, "routeKey": 3, "stage": 3, "time": 3, "timeEpoch": 8}, "body": 2, "isBase64Encoded": 4};

export const S3_RECORD: Fields = {"eventVersion": 3, "eventSource": 2, "awsRegion": 2, "eventTime": 3, "eventName": 2, "userIdentity": {"principalId": 3}, "requestParameters": {"sourceIPAddress": 3}, "responseElements": {"x-amz-request-id": 3, "x-amz-id-2": 3}, "s3": {"s3SchemaVersion": 3, "configurationId": 3, "bucket": {"name": 2, "ownerIdentity": {"principalId": 3}, "arn": 2}, "object": {"key": 2, "size": 24, "eTag": 3, "versionId": 3, "sequencer": 3}}, "glacierEventData": 32, "lifecycleEventData": 32, "intelligentTieringEventData": 32, "replicationEventData": 32};

export const S3_EVENT: Fields = {"Records": [{"eventVersion": 3, "eventSource": 2, "awsRegion": 2, "eventTime": 3, "eventName": 2, "userIdentity": {"principalId": 3}, "requestParameters": {"sourceIPAddress": 3}, "responseElements": {"x-amz-request-id": 3, "x-amz-id-2": 3}, "s3": {"s3SchemaVersion": 3, "configurationId": 3, "bucket": {"name": 2, "ownerIdentity": {"principalId": 3}, "arn": 2}, "object": {"key": 2, "size": 24, "eTag": 3, "versionId": 3, "sequencer": 3}}, "glacierEventData": 32, "lifecycleEventData": 32, "intelligentTieringEventData": 32, "replicationEventData": 32}], "Service": 2, "Event": 2, "Time": 2, "Bucket": 2, "RequestId": 2, "HostId": 2};

export const SQSRECORD: Fields = {"messageId": 2, "receiptHandle": 3, "body": 2, "attributes": {"*": 3}, "messageAttributes": {"*": {"stringValue": 2, "binaryValue": 2, "stringListValues": [2], "binaryListValues": [2], "dataType": 2}}, "md5OfBody": 2, "md5OfMessageAttributes": 2, "eventSource": 2, "eventSourceARN": 2, "awsRegion": 2};

export const SQSEVENT: Fields = {"Records": [{"messageId": 2, "receiptHandle": 3, "body": 2, "attributes": {"*": 3}, "messageAttributes": {"*": {"stringValue": 2, "binaryValue": 2, "stringListValues": [2], "binaryListValues": [2], "dataType": 2}}, "md5OfBody": 2, "md5OfMessageAttributes": 2, "eventSource": 2, "eventSourceARN": 2, "awsRegion": 2}]};

export const SNSRECORD: Fields = {"EventVersion": 3, "EventSubscriptionArn": 2, "EventSource": 2, "Sns": {"Type": 2, "MessageId": 2, "TopicArn": 2, "Subject": 2, "Message": 2, "Timestamp": 2, "SignatureVersion": 2, "Signature": 3, "MessageAttributes": {"*": {"Type": 2, "Value": 2}}, "SigningCertUrl": 2, "UnsubscribeUrl": 2}};

export const SNSENVELOPE: Fields = {"Type": 2, "MessageId": 2, "TopicArn": 2, "Subject": 2, "Message": 2, "Timestamp": 2, "SignatureVersion": 2, "Signature": 3, "MessageAttributes": {"*": {"Type": 2, "Value": 2}}, "SequenceNumber": 2, "SigningCertURL": 2, "UnsubscribeURL": 2};

export const SNSEVENT: Fields = {"Records": [{"EventVersion": 3, "EventSubscriptionArn": 2, "EventSource": 2, "Sns": {"Type": 2, "MessageId": 2, "TopicArn": 2, "Subject": 2, "Message": 2, "Timestamp": 2, "SignatureVersion": 2, "Signature": 3, "MessageAttributes": {"*": {"Type": 2, "Value": 2}}, "SigningCertUrl": 2, "UnsubscribeUrl": 2}}]};

export const EVENT_BRIDGE_EVENT: Fields = {"version": 3, "id": 2, "detail-type": 2, "source": 2, "account": 2, "time": 2, "region": 2, "resources": [2], "detail": 32};
