"""Values of options that AWS has a list of, by the trigger of the contract and the option.

Written down on 2026-11-26 from the page above each.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Values = dict[str, dict[str, tuple[str, ...]]]

# The validators themselves refuse any other value.
CLOSED: Values = {
    # https://docs.aws.amazon.com/appsync/latest/eventapi/direct-lambda-integrations.html
    "appsync-events": {"operations": ("PUBLISH", "SUBSCRIBE")},
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
    "cloudwatch-alarm": {"states": ("ALARM", "OK", "INSUFFICIENT_DATA")},
    # https://docs.aws.amazon.com/documentdb/latest/devguide/change_streams.html
    "documentdb": {
        "operations": (
            "insert",
            "update",
            "replace",
            "delete",
            "drop",
            "dropDatabase",
            "rename",
            "invalidate",
        )
    },
    # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
    "dynamodb-stream": {"event_names": ("INSERT", "MODIFY", "REMOVE")},
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
    "lambda-edge": {
        "event_types": ("viewer-request", "origin-request", "origin-response", "viewer-response")
    },
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-writing-lambda.html
    "s3-object-lambda": {"operations": ("GetObject", "HeadObject", "ListObjects", "ListObjectsV2")},
    # https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html
    "ses": {"passed": ("spamVerdict", "virusVerdict", "spfVerdict", "dkimVerdict", "dmarcVerdict")},
    # https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
    "transfer-authorizer": {"protocols": ("SFTP", "FTPS", "FTP")},
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
    "websocket-api": {"event_types": ("CONNECT", "MESSAGE", "DISCONNECT")},
}

# AWS adds to these, so an unknown value is an error only if it is nearly a known one.
GROWING: Values = {
    # https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
    "config-rule": {
        "message_types": (
            "ConfigurationItemChangeNotification",
            "OversizedConfigurationItemChangeNotification",
            "ScheduledNotification",
            "ConfigurationSnapshotDeliveryCompleted",
        )
    },
    # https://docs.aws.amazon.com/connect/latest/APIReference/API_Contact.html
    "connect": {"channels": ("VOICE", "CHAT", "TASK", "EMAIL")},
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    "destination": {
        "conditions": (
            "Success",
            "RetriesExhausted",
            "EventAgeExceeded",
            "ZeroReservedConcurrency",
        )
    },
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
    "event-bridge-s3": {
        "detail_types": (
            "Object Created",
            "Object Deleted",
            "Object Restore Initiated",
            "Object Restore Completed",
            "Object Restore Expired",
            "Object Tags Added",
            "Object Tags Deleted",
            "Object ACL Updated",
            "Object Storage Class Changed",
            "Object Access Tier Changed",
        )
    },
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
    "s3": {
        "event_names": (
            "ObjectCreated:*",
            "ObjectCreated:Put",
            "ObjectCreated:Post",
            "ObjectCreated:Copy",
            "ObjectCreated:CompleteMultipartUpload",
            "ObjectRemoved:*",
            "ObjectRemoved:Delete",
            "ObjectRemoved:DeleteMarkerCreated",
            "ObjectRestore:*",
            "ObjectRestore:Post",
            "ObjectRestore:Completed",
            "ObjectRestore:Delete",
            "ObjectTagging:*",
            "ObjectTagging:Put",
            "ObjectTagging:Delete",
            "ObjectAnnotation:*",
            "ObjectAnnotation:Put",
            "ObjectAnnotation:Delete",
            "ObjectAcl:Put",
            "ObjectRetention:Put",
            "LifecycleExpiration:*",
            "LifecycleExpiration:Delete",
            "LifecycleExpiration:DeleteMarkerCreated",
            "LifecycleTransition",
            "IntelligentTiering",
            "ReducedRedundancyLostObject",
            "Replication:*",
            "Replication:OperationFailedReplication",
            "Replication:OperationNotTracked",
            "Replication:OperationMissedThreshold",
            "Replication:OperationReplicatedAfterThreshold",
        )
    },
}
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html#cognito-user-identity-pools-working-with-aws-lambda-trigger-sources
_OF_MESSAGES = (
    "SignUp",
    "AdminCreateUser",
    "ResendCode",
    "ForgotPassword",
    "UpdateUserAttribute",
    "VerifyUserAttribute",
    "Authentication",
)
COGNITO = (
    "PreSignUp_SignUp",
    "PreSignUp_AdminCreateUser",
    "PreSignUp_ExternalProvider",
    "PostConfirmation_ConfirmSignUp",
    "PostConfirmation_ConfirmForgotPassword",
    "PreAuthentication_Authentication",
    "PostAuthentication_Authentication",
    "DefineAuthChallenge_Authentication",
    "CreateAuthChallenge_Authentication",
    "VerifyAuthChallengeResponse_Authentication",
    "TokenGeneration_HostedAuth",
    "TokenGeneration_Authentication",
    "TokenGeneration_NewPasswordChallenge",
    "TokenGeneration_AuthenticateDevice",
    "TokenGeneration_RefreshTokens",
    "TokenGeneration_ClientCredentials",
    "UserMigration_Authentication",
    "UserMigration_ForgotPassword",
    *(
        f"{trigger}_{source}"
        for trigger in ("CustomMessage", "CustomEmailSender", "CustomSMSSender")
        for source in _OF_MESSAGES
    ),
)
