"""Validators, one per event source, named as AWS names the source, and the types of their events.

    from runtime_guards.events import S3

    event = S3(extensions={".csv"}).validate(raw)  # raises EventRejected
    for upload in event.records:
        print(upload.bucket, upload.key)

A module is imported when one of its names is first used, so that a cold start pays only for the
validators of the function. Event types are for annotations, such as `SQSEvent[Order]`.
"""

from __future__ import annotations

from runtime_guards.contract import TRIGGERS
from runtime_guards.lazy import lazily

_MODULES = {
    trigger.validator.rsplit(".", 1)[1]: trigger.validator.rsplit(".", 1)[0] for trigger in TRIGGERS
}
# What validators return, for annotations of handlers: the types by their modules.
_TYPES = {
    "events.active_mq": ("ActiveMQEvent", "ActiveMQRecord"),
    "events.alb": ("ALBEvent",),
    "events.alexa_skill": ("AlexaSkillEvent",),
    "events.alexa_smart_home": ("AlexaSmartHomeEvent",),
    "events.appsync_authorizer": ("AppSyncAuthorizerEvent",),
    "events.appsync_batch_resolver": ("AppSyncBatchEvent",),
    "events.appsync_events": ("AppSyncEventsEvent", "AppSyncEventsRecord"),
    "events.appsync_resolver": ("AmplifyResolverEvent", "AppSyncResolverEvent"),
    "events.bedrock_agent": ("BedrockAgentEvent",),
    "events.cloudformation": ("CloudFormationEvent",),
    "events.cloudwatch_alarm": ("CloudWatchAlarmEvent",),
    "events.cloudwatch_logs": ("CloudWatchLogsEvent", "LogData", "LogEvent"),
    "events.code_commit": ("CodeCommitEvent", "CodeCommitRecord"),
    "events.code_pipeline": ("CodePipelineEvent",),
    "events.cognito": ("CognitoEvent",),
    "events.config_rule": ("ConfigRuleEvent",),
    "events.connect": ("ConnectEvent",),
    "events.destinations": ("DestinationEvent",),
    "events.documentdb": ("DocumentDBEvent", "DocumentDBRecord"),
    "events.dynamodb_stream": ("DynamoDBRecord", "DynamoDBStreamEvent"),
    "events.event_bridge": ("EventBridgeEvent",),
    "events.event_bridge_s3": ("EventBridgeS3Event",),
    "events.firehose": ("FirehoseEvent", "FirehoseRecord"),
    "events.function_url": ("FunctionUrlEvent",),
    "events.http_api": ("HttpApiEvent",),
    "events.http_authorizer": ("HttpAuthorizerEvent",),
    "events.iot_authorizer": ("IoTAuthorizerEvent",),
    "events.iot_provisioning": ("IoTProvisioningEvent",),
    "events.kinesis_stream": ("KinesisStreamEvent", "KinesisStreamRecord"),
    "events.lambda_edge": ("LambdaEdgeEvent",),
    "events.lex": ("LexV2Event",),
    "events.pipes": ("PipeEvent",),
    "events.rabbit_mq": ("RabbitMQEvent", "RabbitMQRecord"),
    "events.rest_api": ("RestApiEvent",),
    "events.rest_authorizer": ("RestAuthorizerEvent",),
    "events.s3": ("S3Event", "S3Record"),
    "events.s3_batch": ("S3BatchEvent", "S3BatchTask"),
    "events.s3_object_lambda": ("S3ObjectLambdaEvent",),
    "events.schedule": ("ScheduleEvent",),
    "events.scheduler": ("SchedulerEvent",),
    "events.secrets_manager": ("SecretRotationEvent",),
    "events.ses": ("SESEvent", "SESRecord"),
    "events.sns": ("SNSEnvelope", "SNSEvent", "SNSRecord"),
    "events.sqs": ("SQSEvent", "SQSRecord"),
    "events.transfer_authorizer": ("TransferAuthorizerEvent",),
    "events.transfer_workflow": ("TransferWorkflowEvent",),
    "events.vpc_lattice": ("VpcLatticeEvent",),
    "events.vpc_lattice_v2": ("VpcLatticeV2Event",),
    "events.websocket_api": ("WebSocketApiEvent",),
    "validation.kafka_records": ("KafkaEvent", "KafkaRecord"),
    "validation.unmarked": ("UnmarkedEvent",),
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from runtime_guards.events.active_mq import ActiveMQ as ActiveMQ
    from runtime_guards.events.active_mq import ActiveMQEvent as ActiveMQEvent
    from runtime_guards.events.active_mq import ActiveMQRecord as ActiveMQRecord
    from runtime_guards.events.alb import ALB as ALB
    from runtime_guards.events.alb import ALBEvent as ALBEvent
    from runtime_guards.events.alexa_skill import AlexaSkill as AlexaSkill
    from runtime_guards.events.alexa_skill import AlexaSkillEvent as AlexaSkillEvent
    from runtime_guards.events.alexa_smart_home import AlexaSmartHome as AlexaSmartHome
    from runtime_guards.events.alexa_smart_home import AlexaSmartHomeEvent as AlexaSmartHomeEvent
    from runtime_guards.events.appsync_authorizer import AppSyncAuthorizer as AppSyncAuthorizer
    from runtime_guards.events.appsync_authorizer import (
        AppSyncAuthorizerEvent as AppSyncAuthorizerEvent,
    )
    from runtime_guards.events.appsync_batch_resolver import AppSyncBatchEvent as AppSyncBatchEvent
    from runtime_guards.events.appsync_batch_resolver import (
        AppSyncBatchResolver as AppSyncBatchResolver,
    )
    from runtime_guards.events.appsync_events import AppSyncEvents as AppSyncEvents
    from runtime_guards.events.appsync_events import AppSyncEventsEvent as AppSyncEventsEvent
    from runtime_guards.events.appsync_events import AppSyncEventsRecord as AppSyncEventsRecord
    from runtime_guards.events.appsync_resolver import AmplifyResolverEvent as AmplifyResolverEvent
    from runtime_guards.events.appsync_resolver import AppSyncResolver as AppSyncResolver
    from runtime_guards.events.appsync_resolver import AppSyncResolverEvent as AppSyncResolverEvent
    from runtime_guards.events.bedrock_agent import BedrockAgent as BedrockAgent
    from runtime_guards.events.bedrock_agent import BedrockAgentEvent as BedrockAgentEvent
    from runtime_guards.events.cloudformation import CloudFormation as CloudFormation
    from runtime_guards.events.cloudformation import CloudFormationEvent as CloudFormationEvent
    from runtime_guards.events.cloudwatch_alarm import CloudWatchAlarm as CloudWatchAlarm
    from runtime_guards.events.cloudwatch_alarm import CloudWatchAlarmEvent as CloudWatchAlarmEvent
    from runtime_guards.events.cloudwatch_logs import CloudWatchLogs as CloudWatchLogs
    from runtime_guards.events.cloudwatch_logs import CloudWatchLogsEvent as CloudWatchLogsEvent
    from runtime_guards.events.cloudwatch_logs import LogData as LogData
    from runtime_guards.events.cloudwatch_logs import LogEvent as LogEvent
    from runtime_guards.events.code_commit import CodeCommit as CodeCommit
    from runtime_guards.events.code_commit import CodeCommitEvent as CodeCommitEvent
    from runtime_guards.events.code_commit import CodeCommitRecord as CodeCommitRecord
    from runtime_guards.events.code_pipeline import CodePipeline as CodePipeline
    from runtime_guards.events.code_pipeline import CodePipelineEvent as CodePipelineEvent
    from runtime_guards.events.cognito import Cognito as Cognito
    from runtime_guards.events.cognito import CognitoEvent as CognitoEvent
    from runtime_guards.events.config_rule import ConfigRule as ConfigRule
    from runtime_guards.events.config_rule import ConfigRuleEvent as ConfigRuleEvent
    from runtime_guards.events.connect import Connect as Connect
    from runtime_guards.events.connect import ConnectEvent as ConnectEvent
    from runtime_guards.events.destinations import Destination as Destination
    from runtime_guards.events.destinations import DestinationEvent as DestinationEvent
    from runtime_guards.events.direct import Direct as Direct
    from runtime_guards.events.documentdb import DocumentDB as DocumentDB
    from runtime_guards.events.documentdb import DocumentDBEvent as DocumentDBEvent
    from runtime_guards.events.documentdb import DocumentDBRecord as DocumentDBRecord
    from runtime_guards.events.dynamodb_stream import DynamoDBRecord as DynamoDBRecord
    from runtime_guards.events.dynamodb_stream import DynamoDBStream as DynamoDBStream
    from runtime_guards.events.dynamodb_stream import DynamoDBStreamEvent as DynamoDBStreamEvent
    from runtime_guards.events.event_bridge import EventBridge as EventBridge
    from runtime_guards.events.event_bridge import EventBridgeEvent as EventBridgeEvent
    from runtime_guards.events.event_bridge_s3 import EventBridgeS3 as EventBridgeS3
    from runtime_guards.events.event_bridge_s3 import EventBridgeS3Event as EventBridgeS3Event
    from runtime_guards.events.firehose import Firehose as Firehose
    from runtime_guards.events.firehose import FirehoseEvent as FirehoseEvent
    from runtime_guards.events.firehose import FirehoseRecord as FirehoseRecord
    from runtime_guards.events.function_url import FunctionUrl as FunctionUrl
    from runtime_guards.events.function_url import FunctionUrlEvent as FunctionUrlEvent
    from runtime_guards.events.http_api import HttpApi as HttpApi
    from runtime_guards.events.http_api import HttpApiEvent as HttpApiEvent
    from runtime_guards.events.http_authorizer import HttpAuthorizer as HttpAuthorizer
    from runtime_guards.events.http_authorizer import HttpAuthorizerEvent as HttpAuthorizerEvent
    from runtime_guards.events.iot_authorizer import IoTAuthorizer as IoTAuthorizer
    from runtime_guards.events.iot_authorizer import IoTAuthorizerEvent as IoTAuthorizerEvent
    from runtime_guards.events.iot_provisioning import IoTProvisioning as IoTProvisioning
    from runtime_guards.events.iot_provisioning import IoTProvisioningEvent as IoTProvisioningEvent
    from runtime_guards.events.iot_rule import IoTRule as IoTRule
    from runtime_guards.events.kinesis_stream import KinesisStream as KinesisStream
    from runtime_guards.events.kinesis_stream import KinesisStreamEvent as KinesisStreamEvent
    from runtime_guards.events.kinesis_stream import KinesisStreamRecord as KinesisStreamRecord
    from runtime_guards.events.lambda_edge import LambdaEdge as LambdaEdge
    from runtime_guards.events.lambda_edge import LambdaEdgeEvent as LambdaEdgeEvent
    from runtime_guards.events.lex import LexV2 as LexV2
    from runtime_guards.events.lex import LexV2Event as LexV2Event
    from runtime_guards.events.msk import MSK as MSK
    from runtime_guards.events.pipes import Pipe as Pipe
    from runtime_guards.events.pipes import PipeEvent as PipeEvent
    from runtime_guards.events.rabbit_mq import RabbitMQ as RabbitMQ
    from runtime_guards.events.rabbit_mq import RabbitMQEvent as RabbitMQEvent
    from runtime_guards.events.rabbit_mq import RabbitMQRecord as RabbitMQRecord
    from runtime_guards.events.rest_api import RestApi as RestApi
    from runtime_guards.events.rest_api import RestApiEvent as RestApiEvent
    from runtime_guards.events.rest_authorizer import RestAuthorizer as RestAuthorizer
    from runtime_guards.events.rest_authorizer import RestAuthorizerEvent as RestAuthorizerEvent
    from runtime_guards.events.s3 import S3 as S3
    from runtime_guards.events.s3 import S3Event as S3Event
    from runtime_guards.events.s3 import S3Record as S3Record
    from runtime_guards.events.s3_batch import S3Batch as S3Batch
    from runtime_guards.events.s3_batch import S3BatchEvent as S3BatchEvent
    from runtime_guards.events.s3_batch import S3BatchTask as S3BatchTask
    from runtime_guards.events.s3_object_lambda import S3ObjectLambda as S3ObjectLambda
    from runtime_guards.events.s3_object_lambda import S3ObjectLambdaEvent as S3ObjectLambdaEvent
    from runtime_guards.events.schedule import Schedule as Schedule
    from runtime_guards.events.schedule import ScheduleEvent as ScheduleEvent
    from runtime_guards.events.scheduler import Scheduler as Scheduler
    from runtime_guards.events.scheduler import SchedulerEvent as SchedulerEvent
    from runtime_guards.events.secrets_manager import SecretRotation as SecretRotation
    from runtime_guards.events.secrets_manager import SecretRotationEvent as SecretRotationEvent
    from runtime_guards.events.self_managed_kafka import SelfManagedKafka as SelfManagedKafka
    from runtime_guards.events.ses import SES as SES
    from runtime_guards.events.ses import SESEvent as SESEvent
    from runtime_guards.events.ses import SESRecord as SESRecord
    from runtime_guards.events.sns import SNS as SNS
    from runtime_guards.events.sns import SNSEnvelope as SNSEnvelope
    from runtime_guards.events.sns import SNSEvent as SNSEvent
    from runtime_guards.events.sns import SNSRecord as SNSRecord
    from runtime_guards.events.sqs import SQS as SQS
    from runtime_guards.events.sqs import SQSEvent as SQSEvent
    from runtime_guards.events.sqs import SQSRecord as SQSRecord
    from runtime_guards.events.step_functions import StepFunctions as StepFunctions
    from runtime_guards.events.transfer_authorizer import TransferAuthorizer as TransferAuthorizer
    from runtime_guards.events.transfer_authorizer import (
        TransferAuthorizerEvent as TransferAuthorizerEvent,
    )
    from runtime_guards.events.transfer_workflow import TransferWorkflow as TransferWorkflow
    from runtime_guards.events.transfer_workflow import (
        TransferWorkflowEvent as TransferWorkflowEvent,
    )
    from runtime_guards.events.vpc_lattice import VpcLattice as VpcLattice
    from runtime_guards.events.vpc_lattice import VpcLatticeEvent as VpcLatticeEvent
    from runtime_guards.events.vpc_lattice_v2 import VpcLatticeV2 as VpcLatticeV2
    from runtime_guards.events.vpc_lattice_v2 import VpcLatticeV2Event as VpcLatticeV2Event
    from runtime_guards.events.websocket_api import WebSocketApi as WebSocketApi
    from runtime_guards.events.websocket_api import WebSocketApiEvent as WebSocketApiEvent
    from runtime_guards.validation.kafka_records import KafkaEvent as KafkaEvent
    from runtime_guards.validation.kafka_records import KafkaRecord as KafkaRecord
    from runtime_guards.validation.unmarked import UnmarkedEvent as UnmarkedEvent
else:
    # Type checkers cannot read the names of a table, and would take none for public.
    __all__ = sorted({*_MODULES, *(name for names in _TYPES.values() for name in names)})
    __getattr__ = lazily(
        globals(),
        {
            **_MODULES,
            **{
                name: f"runtime_guards.{module}"
                for module, names in _TYPES.items()
                for name in names
            },
        },
        "validator",
    )


def __dir__() -> list[str]:
    return sorted(_MODULES)
