"""The origin of an event: the ARN of its trigger, and the caller.

A caller is recorded only if the source authenticates it before the function runs. Fields that a
client can write itself are ignored, such as headers: an ALB's `x-amzn-oidc-identity` is trustworthy
only once its signature is verified.
"""

from __future__ import annotations

import re
from functools import lru_cache

from runtime_guards.lazy import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Path = tuple[str | int, ...]

_RECORD = ("Records", 0)
_RESOURCE = ("resources", 0)
_CONTEXT = "requestContext"
# By the names of the contract: where the ARN is, and of which service it is. The validators'
# modules cite the pages. A bus delivers events about resources of any service.
_ARNS: dict[str, tuple[Path, str]] = {
    "rest-authorizer": (("methodArn",), "execute-api"),
    "http-authorizer": (("routeArn",), "execute-api"),
    "alb": ((_CONTEXT, "elb", "targetGroupArn"), "elasticloadbalancing"),
    "vpc-lattice-v2": ((_CONTEXT, "serviceArn"), "vpc-lattice"),
    "s3": ((*_RECORD, "s3", "bucket", "arn"), "s3"),
    "s3-batch": (("tasks", 0, "s3BucketArn"), "s3"),
    "s3-object-lambda": (("configuration", "accessPointArn"), "s3-object-lambda"),
    "sqs": ((*_RECORD, "eventSourceARN"), "sqs"),
    "sns": ((*_RECORD, "Sns", "TopicArn"), "sns"),
    "dynamodb-stream": ((*_RECORD, "eventSourceARN"), "dynamodb"),
    "kinesis-stream": ((*_RECORD, "eventSourceARN"), "kinesis"),
    "firehose": (("deliveryStreamArn",), "firehose"),
    "msk": (("eventSourceArn",), "kafka"),
    "active-mq": (("eventSourceArn",), "mq"),
    "rabbit-mq": (("eventSourceArn",), "mq"),
    "documentdb": (("eventSourceArn",), "rds"),
    "cloudwatch-alarm": (("alarmArn",), "cloudwatch"),
    "scheduler": (_RESOURCE, "scheduler"),
    "schedule": (_RESOURCE, "events"),
    "event-bridge-s3": (_RESOURCE, "s3"),
    "event-bridge": (_RESOURCE, ""),
    "pipe": ((0, "eventSourceARN"), "sqs|kinesis|dynamodb|kafka|mq"),
    "destination": ((_CONTEXT, "functionArn"), "lambda"),
    "config-rule": (("configRuleArn",), "config"),
    "cloudformation": (("StackId",), "cloudformation"),
    "code-commit": ((*_RECORD, "eventSourceARN"), "codecommit"),
    "iot-provisioning": (("templateArn",), "iot"),
    "secret-rotation": (("SecretId",), "secretsmanager"),
}
# Services by the names in their ARNs: those of AWS's Service Authorization Reference, and further
# ones that send events to a bus. The ARN of a service that doesn't exist is the sender's own text.
# https://docs.aws.amazon.com/service-authorization/latest/reference/
# https://docs.aws.amazon.com/eventbridge/latest/ref/events.html
_SERVICES = (
    " a4b access-analyzer account account-access acm acm-pca agent-registry aidevops aiops "
    "airflow airflow-serverless amplify amplifybackend amplifyuibuilder aoss apigateway "
    "app-integrations appconfig appfabric appflow application-autoscaling application-signals "
    "application-signals-mcp appmesh appmesh-preview apprunner appstream appsync apptest aps "
    "arc-region-switch artifact assurance athena auditmanager autoscaling "
    "aws-external-anthropic aws-marketplace b2bi backup backup-gateway backup-search batch "
    "bcm-data-exports bcm-pricing-calculator bedrock bedrock-agentcore bedrock-mantle "
    "bedrock-websearch billing billingconductor braket budgets bugbust cases cassandra catalog "
    "ce chatbot chime cleanrooms cleanrooms-ml cloud9 clouddirectory cloudformation cloudfront "
    "cloudhsm cloudsearch cloudshell cloudtrail cloudwatch codeartifact codebuild codecatalyst "
    "codecommit codeconnections codedeploy codeguru-profiler codeguru-reviewer "
    "codeguru-security codepipeline codestar-connections codestar-notifications codewhisperer "
    "cognito-identity cognito-idp cognito-sync comprehend compute-optimizer config connect "
    "connect-campaigns consoleapp continuum controlcatalog controltower cur databrew "
    "dataexchange datapipeline datasync datazone dax deadline detective devicefarm devops-guru "
    "directconnect dlm dms docdb-elastic drs ds dsql dynamodb ebs ec2 ecr ecr-public ecs eks "
    "elastic-inference elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing "
    "elasticmapreduce elastictranscoder elemental-appliances-software elemental-inference "
    "elemental-support-cases emr-containers emr-serverless end-user-messaging entityresolution "
    "es events evs execute-api finspace finspace-api firehose fis fms forecast frauddetector "
    "freertos fsx gamelift gameliftstreams geo geo-maps geo-places geo-routes glacier "
    "globalaccelerator glue grafana greengrass groundstation guardduty health health-agent "
    "healthlake honeycode iam identity-sync identitystore imagebuilder inspector inspector2 "
    "interconnect internetmonitor invoicing iot iotanalytics iotdeviceadvisor iotfleethub "
    "iotfleetwise iotmanagedintegrations iotsitewise iottwinmaker iotwireless iq iq-permission "
    "ivs ivschat kafka kafkaconnect kendra kendra-ranking kinesis kinesisanalytics kinesisvideo "
    "kms lambda launchwizard lex license-manager license-manager-linux-subscriptions "
    "license-manager-user-subscriptions lightsail logs lookoutequipment lookoutmetrics "
    "lookoutvision m2 machinelearning macie2 managedblockchain mapcredits mediaconnect "
    "mediaconvert medialive mediapackage mediapackage-vod mediapackagev2 mediastore mediatailor "
    "medical-imaging memorydb mgh mgn migrationhub-orchestrator mobiletargeting monitron mpa mq "
    "neptune-db neptune-graph network-firewall network-manager network-security-manager "
    "networkflowmonitor networkmanager networkmonitor nimble notifications "
    "notifications-contacts nova-act oam observabilityadmin odb omics one opensearch opsworks "
    "organizations osis outposts panorama partnercentral payment-cryptography payments "
    "pca-connector-ad pca-connector-scep pcs personalize pi pipes polly private-networks "
    "profile proton purchase-orders qapps qbusiness qdeveloper qldb quicksight ram rbin rds "
    "rds-db redshift redshift-serverless refactor-spaces rekognition repostspace resiliencehub "
    "resource-explorer-2 resource-groups robomaker rolesanywhere route53 "
    "route53-recovery-control route53-recovery-readiness route53globalresolver route53profiles "
    "route53resolver rtbfabric rum s3 s3-object-lambda s3-outposts s3express s3files s3tables "
    "s3vectors sagemaker sagemaker-geospatial savingsplans scheduler schemas scn sdb "
    "secretsmanager security-ir securityagent securityhub securitylake serverlessrepo "
    "servicecatalog servicediscovery servicequotas ses shield signer signin simspaceweaver sms "
    "sms-voice snow-device-management sns social-messaging sqlworkbench sqs ssm ssm-contacts "
    "ssm-incidents ssm-quicksetup ssm-sap sso states storagegateway sts support supportauthz "
    "swf synthetics tag textract thinclient timestream timestream-influxdb tnb transcribe "
    "transfer transform transform-custom translate trustedadvisor ts vendor-insights "
    "verifiedpermissions voiceid vpc-lattice waf waf-regional wafv2 wellarchitected wickr "
    "wisdom workdocs worklink workmail workmailmessageflow workspaces workspaces-instances "
    "workspaces-web xray "
)
_APIS = {"rest-api", "http-api", "websocket-api"}

_AUTHORIZER = (_CONTEXT, "authorizer")
_IDENTITY = (_CONTEXT, "identity")
_CALLERS: dict[str, tuple[Path, ...]] = {
    "rest-api": (
        (*_AUTHORIZER, "claims", "sub"),
        (*_AUTHORIZER, "principalId"),
        (*_IDENTITY, "userArn"),
        (*_IDENTITY, "cognitoIdentityId"),
        (*_IDENTITY, "clientCert", "subjectDN"),
    ),
    "http-api": (
        (*_AUTHORIZER, "jwt", "claims", "sub"),
        (*_AUTHORIZER, "iam", "userArn"),
        (_CONTEXT, "authentication", "clientCert", "subjectDN"),
    ),
    "function-url": ((*_AUTHORIZER, "iam", "userArn"),),
    "websocket-api": ((*_AUTHORIZER, "principalId"), (*_IDENTITY, "userArn")),
    "vpc-lattice-v2": ((*_IDENTITY, "principal"),),
    "appsync-resolver": (("identity", "sub"), ("identity", "userArn")),
    "appsync-batch-resolver": ((0, "identity", "sub"), (0, "identity", "userArn")),
    "appsync-events": (("identity", "sub"), ("identity", "userArn")),
    "code-commit": ((*_RECORD, "userIdentityARN"),),
    "s3": ((*_RECORD, "userIdentity", "principalId"),),
    "s3-object-lambda": (("userIdentity", "arn"), ("userIdentity", "principalId")),
    "sqs": ((*_RECORD, "attributes", "SenderId"),),
}
# The sources that send several records, each of which may have a different sender.
_PER_RECORD = {"s3", "sqs", "code-commit"}
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = lazy_pattern(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z", re.ASCII)
_RESOURCE_NAME = lazy_pattern(r"[\w./:$-]{1,256}\Z", re.ASCII)
# Of any service: users and identities have e-mail addresses and the like in their names.
_ANY_RESOURCE_NAME = lazy_pattern(r"[\w+=,.@:/*$-]{1,256}\Z", re.ASCII)
_ARN = lazy_pattern(
    r"arn:aws[a-z-]{0,20}:[a-z0-9-]{2,48}:[a-z0-9-]{0,32}:(?:\d{12}|aws)?:[\w+=,.@:/*$-]{1,256}\Z",
    re.ASCII,
)


def trigger_arn(source: str | None, event: Any, context: Any) -> str | None:
    """Returns the ARN of the trigger where the event or the context has a well-formed one."""
    if source in _APIS:
        return _whole(_api(event, context))
    if source == "function-url":
        return _whole(getattr(context, "invoked_function_arn", None))
    arn = _at(event, _ARNS[source][0]) if source in _ARNS else None
    if source in ("rest-authorizer", "http-authorizer") and isinstance(arn, str):
        # The request's own path follows the stage.
        arn = "/".join(arn.split("/")[:2])
    return _whole(arn)


def is_of_source(source: str | None, arn: str) -> bool:
    """Whether an ARN has the service and the characters of the source's ARNs.

    Such an ARN names a resource, so it is printed even if the event is refused. The ARN of an API
    or a function URL is built from the context.
    """
    if source in _APIS or source == "function-url":
        return True
    _, services = _ARNS.get(source or "", ((), ""))
    service, resource = (part for at, part in enumerate(arn.split(":", 5)) if at in (2, 5))
    if source == "event-bridge":
        return f" {service} " in _SERVICES and _ANY_RESOURCE_NAME.match(resource) is not None
    name = _BUCKET if service == "s3" else _RESOURCE_NAME
    return service in services.split("|") and name.match(resource) is not None


def caller(source: str | None, event: Any) -> str | None:
    """Returns the caller as the source authenticated it, or None for none or several callers."""
    for path in _CALLERS.get(source or "", ()):
        found = _at(event, path)
        if isinstance(found, str) and found:
            return None if source in _PER_RECORD and _others(event, path, found) else found
    return None


def _others(event: Any, path: Path, found: str) -> bool:
    records, below = event["Records"], path[2:]
    return any(_at(record, below) != found for record in records[1:])


def _api(event: Any, context: Any) -> str | None:
    """The stage of an API: its event names API and stage, the context where the function is.

    An API of another account states it; a WebSocket API does not state its account.
    """
    own = str(getattr(context, "invoked_function_arn", "")).split(":")
    api, stage = (_at(event, (_CONTEXT, name)) for name in ("apiId", "stage"))
    if len(own) < 5 or not (isinstance(api, str) and isinstance(stage, str)):
        return None
    account = _at(event, (_CONTEXT, "accountId")) or own[4]
    return f"arn:{own[1]}:execute-api:{own[3]}:{account}:{api}/{stage}"


def _whole(arn: Any) -> str | None:
    return arn if isinstance(arn, str) and _is_arn(arn) else None


# A function has few triggers, and their ARNs come again with every event.
@lru_cache(maxsize=16)
def _is_arn(text: str) -> bool:
    return _ARN.match(text) is not None


def _at(value: Any, path: Path) -> Any:
    for key in path:
        if value.__class__ is dict or isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value
