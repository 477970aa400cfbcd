"""Fronts: 30 stacks, each open and closed, whose verdicts were written down before they ran.

A row says what anyone reaches through the front where it is open: the names of functions, other
compute, roles and resources that a path ends at. In its closed form nothing is reached.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import Exposure
from policypack.exposure.graph.paths import exposed_paths
from policypack.model.resources import Resource
from tests.exposure.stacks import (
    ACCOUNT,
    BUCKET,
    FUNCTION,
    QUEUE,
    ROLE,
    SECRET,
    TABLE,
    allow,
    arn_of,
    deployed,
    document,
    function,
    role,
    thing,
    url,
)
from tests.judged import resource

REGION = "eu-central-1"
READS_SECRET = allow("secretsmanager:GetSecretValue", arn_of(SECRET, "keys"))
POOL = "aws:cognito/userPool:UserPool"
MACHINE = "aws:sfn/stateMachine:StateMachine"
TOPIC = "aws:sns/topic:Topic"
STREAM = "aws:kinesis/stream:Stream"
BUS = "aws:cloudwatch/eventBus:EventBus"
LOCAL = f"{REGION}:{ACCOUNT}"
ARNS = {
    MACHINE: f"arn:aws:states:{LOCAL}:stateMachine:",
    TOPIC: f"arn:aws:sns:{LOCAL}:",
    STREAM: f"arn:aws:kinesis:{LOCAL}:stream/",
    BUS: f"arn:aws:events:{LOCAL}:event-bus/",
    POOL: f"arn:aws:cognito-idp:{LOCAL}:userpool/",
}
Stack = list[Resource]


def own(kind: str, name: str, **properties: Any) -> Resource:
    """A resource of a type that the shared stacks have not."""
    return resource(
        kind, {"arn": f"{ARNS[kind]}{name}", "name": name, "id": name, **properties}, name
    )


def worker(trusts: str = "lambda") -> Stack:
    """The secret `keys` and the function `worker`, whose role reads it."""
    held = role("worker", READS_SECRET, trusts={"Service": f"{trusts}.amazonaws.com"})
    return [*held, function("worker", held[0]), thing(SECRET, "keys")]


def runner(service: str, *granted: Any) -> Stack:
    """The secret `keys` and a role for a service, which reads it unless it is granted other."""
    held = role("runner", *(granted or (READS_SECRET,)), trusts={"Service": service})
    return [*held, thing(SECRET, "keys")]


# Load balancers.

BALANCER, LISTENER = "aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener"
GROUP, ATTACHMENT = (
    "aws:lb/targetGroup:TargetGroup",
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
)
SECURITY = "aws:ec2/securityGroup:SecurityGroup"
TARGETS = f"arn:aws:elasticloadbalancing:{LOCAL}:targetgroup/t/1"
SHOP = f"arn:aws:elasticloadbalancing:{LOCAL}:loadbalancer/app/shop/1"
HTTPS = f"arn:aws:elasticloadbalancing:{LOCAL}:listener/app/shop/1/2"


def balancer(*, internal: bool = False, cidr: str = "0.0.0.0/0", gate: str = "") -> Stack:
    """A load balancer with a listener that forwards to the target group."""
    gates = [{"type": gate, "order": 1}] if gate else []
    rule = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": [cidr]}
    return [
        resource(SECURITY, {"id": "sg-1", "ingress": [rule]}, "web"),
        resource(BALANCER, {"arn": SHOP, "internal": internal, "securityGroups": ["sg-1"],
                            "dnsName": "shop.elb.amazonaws.com"}, "shop"),
        resource(LISTENER, {"arn": HTTPS, "loadBalancerArn": SHOP, "defaultActions": [
            *gates, {"type": "forward", "targetGroupArn": TARGETS, "order": 2}]}, "https"),
        resource(GROUP, {"arn": TARGETS, "targetType": "lambda"}, "targets"),
    ]  # fmt: skip


def attached(target: str) -> Resource:
    return resource(ATTACHMENT, {"targetGroupArn": TARGETS, "targetId": target}, "attached")


def lambda_behind_balancer(is_open: bool) -> Stack:
    return [*worker(), *balancer(internal=not is_open), attached(arn_of(FUNCTION, "worker"))]


def lambda_behind_login(is_open: bool) -> Stack:
    gate = "" if is_open else "authenticate-oidc"
    return [*worker(), *balancer(gate=gate), attached(arn_of(FUNCTION, "worker"))]


def lambda_behind_office(is_open: bool) -> Stack:
    cidr = "::/0" if is_open else "203.0.113.0/24"
    key = "ipv6CidrBlocks" if is_open else "cidrBlocks"
    found = balancer()
    rule = {"protocol": "tcp", "fromPort": 443, "toPort": 443, key: [cidr]}
    found[0] = resource(SECURITY, {"id": "sg-1", "ingress": [rule]}, "web")
    return [*worker(), *found, attached(arn_of(FUNCTION, "worker"))]


def lambda_behind_rule(is_open: bool) -> Stack:
    """The default action answers itself; a rule forwards, to some addresses alone where closed."""
    conditions: list[Any] = [{"pathPattern": {"values": ["/api/*"]}}]
    conditions += [] if is_open else [{"sourceIp": {"values": ["203.0.113.0/24"]}}]
    found = balancer()
    answer = {"type": "fixed-response", "fixedResponse": {"statusCode": "404"}}
    found[2] = resource(
        LISTENER, {"arn": HTTPS, "loadBalancerArn": SHOP, "defaultActions": [answer]}, "https"
    )
    forward = {"type": "forward", "forward": {"targetGroups": [{"arn": TARGETS, "weight": 1}]}}
    rule = {"listenerArn": HTTPS, "conditions": conditions, "actions": [forward]}
    kind = "aws:lb/listenerRule:ListenerRule"
    return [*worker(), *found, resource(kind, rule, "api"), attached(arn_of(FUNCTION, "worker"))]


def containers_behind_balancer(is_open: bool) -> Stack:
    task = {
        "arn": f"arn:aws:ecs:{LOCAL}:task-definition/web:1",
        "taskRoleArn": arn_of(ROLE, "runner"),
    }
    service = {"taskDefinition": task["arn"], "loadBalancers": [{"targetGroupArn": TARGETS}]}
    return [
        *runner("ecs-tasks.amazonaws.com"), *balancer(internal=not is_open),
        resource("aws:ecs/taskDefinition:TaskDefinition", task, "web"),
        resource("aws:ecs/service:Service", service, "web"),
    ]  # fmt: skip


def profile() -> Resource:
    kind = "aws:iam/instanceProfile:InstanceProfile"
    return resource(kind, {"name": "web", "id": "web", "role": "runner"}, "web")


def instance_behind_balancer(is_open: bool) -> Stack:
    instance = {"id": "i-0123456789abcdef0", "iamInstanceProfile": "web"}
    return [
        *runner("ec2.amazonaws.com"), *balancer(internal=not is_open), profile(),
        resource("aws:ec2/instance:Instance", instance, "web"), attached(instance["id"]),
    ]  # fmt: skip


def scaling_group_behind_balancer(is_open: bool) -> Stack:
    template = {"id": "lt-1", "name": "web", "iamInstanceProfile": {"name": "web"}}
    group = {"name": "web", "launchTemplate": {"id": "lt-1"}, "targetGroupArns": [TARGETS]}
    return [
        *runner("ec2.amazonaws.com"), *balancer(internal=not is_open), profile(),
        resource("aws:ec2/launchTemplate:LaunchTemplate", template, "web"),
        resource("aws:autoscaling/group:Group", group, "web"),
    ]  # fmt: skip


# CloudFront.

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
CONTROL = "aws:cloudfront/originAccessControl:OriginAccessControl"


def distribution(origin: dict[str, Any], *, signed: bool = False, **behavior: Any) -> Resource:
    default = {"targetOriginId": "o", "allowedMethods": ["GET", "HEAD"], **behavior}
    default |= {"trustedKeyGroups": ["group"]} if signed else {}
    held = {"enabled": True, "origins": [{"originId": "o", **origin}], "id": "E1"}
    return resource(DISTRIBUTION, {**held, "defaultCacheBehavior": default}, "cdn")


def for_cloudfront(action: str = "s3:GetObject", **principal: Any) -> Resource:
    """A policy of the bucket `site` for CloudFront."""
    granted = allow(action, f"{arn_of(BUCKET, 'site')}/*")
    if not principal:
        source = {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"}
        granted["Condition"] = {"StringEquals": source}
    granted["Principal"] = principal or {"Service": "cloudfront.amazonaws.com"}
    kind = "aws:s3/bucketPolicy:BucketPolicy"
    return resource(kind, {"bucket": "site", "policy": document(granted)}, "site")


SITE = {"domainName": f"site.s3.{REGION}.amazonaws.com"}


def bucket_behind_control(is_open: bool) -> Stack:
    origin = {**SITE, "originAccessControlId": "OAC"}
    control = resource(CONTROL, {"id": "OAC", "signingBehavior": "always"}, "oac")
    site = thing(BUCKET, "site", bucket="site")
    return [site, for_cloudfront(), control, distribution(origin, signed=not is_open)]


def bucket_behind_identity(is_open: bool) -> Stack:
    """An origin access identity; where closed, the bucket's policy does not name it."""
    identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"
    policy = for_cloudfront(AWS=identity if is_open else f"arn:aws:iam::{ACCOUNT}:role/other")
    config = {"s3OriginConfig": {"originAccessIdentity": "origin-access-identity/cloudfront/E1"}}
    return [thing(BUCKET, "site", bucket="site"), policy, distribution({**SITE, **config})]


def function_url_behind_distribution(is_open: bool) -> Stack:
    found = worker()
    own_url = resource(
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "worker", "authorizationType": "AWS_IAM", "urlId": "abc",
         "functionUrl": f"https://abc.lambda-url.{REGION}.on.aws/"},
        "worker",
    )  # fmt: skip
    origin = {
        "domainName": f"abc.lambda-url.{REGION}.on.aws",
        "originAccessControlId": "OAC",
        "customOriginConfig": {"originProtocolPolicy": "https-only"},
    }
    control = resource(CONTROL, {"id": "OAC", "signingBehavior": "always"}, "oac")
    return [*found, own_url, control, distribution(origin, signed=not is_open)]


def private_balancer_behind_distribution(is_open: bool) -> Stack:
    private = {"id": "vo-1", "vpcOriginEndpointConfig": {"arn": SHOP}}
    origin = {"domainName": "shop.internal", "vpcOriginConfig": {"vpcOriginId": "vo-1"}}
    return [
        *worker(), *balancer(internal=True), attached(arn_of(FUNCTION, "worker")),
        resource("aws:cloudfront/vpcOrigin:VpcOrigin", private, "vo"),
        distribution(origin, signed=not is_open),
    ]  # fmt: skip


def function_at_edge(is_open: bool) -> Stack:
    arn = f"{arn_of(FUNCTION, 'worker')}:1"
    association = {"eventType": "origin-request", "lambdaArn": arn}
    origin = {"domainName": "www.example.com", "customOriginConfig": {"httpPort": 80}}
    return [
        *worker(),
        distribution(origin, signed=not is_open, lambdaFunctionAssociations=[association]),
    ]


# API Gateway.

API, METHOD, INTEGRATION = (
    f"aws:apigateway/{each}"
    for each in ("restApi:RestApi", "method:Method", "integration:Integration")
)
GATEWAY = "apigateway.amazonaws.com"


def rest(is_open: bool, uri: str, role_: str = "runner", **integration: Any) -> Stack:
    """An API with a method that calls a service."""
    place = {"restApi": "api", "resourceId": "root", "httpMethod": "POST"}
    method = {**place, "authorization": "NONE" if is_open else "AWS_IAM"}
    call = {
        "type": "AWS",
        "uri": f"arn:aws:apigateway:{REGION}:{uri}",
        "integrationHttpMethod": "POST",
    }
    call |= {"credentials": arn_of(ROLE, role_), **integration}
    return [
        resource(API, {"id": "api", "name": "api"}, "api"),
        resource(METHOD, method, "post"),
        resource(INTEGRATION, {**place, **call}, "post"),
    ]


def api_starts_workflow(is_open: bool) -> Stack:
    starts = role("starter", allow("states:StartExecution", "*"), trusts={"Service": GATEWAY})
    machine = own(MACHINE, "flow", roleArn=arn_of(ROLE, "runner"), definition="{}")
    uri = "states:action/StartExecution"
    return [*runner("states.amazonaws.com"), *starts, machine, *rest(is_open, uri, "starter")]


def api_feeds_queue(is_open: bool) -> Stack:
    """A message that anyone sends reaches the function that reads the queue."""
    sends = role(
        "runner", allow("sqs:SendMessage", arn_of(QUEUE, "jobs")), trusts={"Service": GATEWAY}
    )
    mapping = {"functionName": "worker", "eventSourceArn": arn_of(QUEUE, "jobs")}
    return [
        *worker(), *sends, thing(QUEUE, "jobs"), thing(QUEUE, "others"),
        resource("aws:lambda/eventSourceMapping:EventSourceMapping", mapping, "jobs"),
        *rest(is_open, f"sqs:path/{ACCOUNT}/jobs"),
    ]  # fmt: skip


def api_writes_table(is_open: bool) -> Stack:
    """The role may do more than the API does."""
    granted = allow(["dynamodb:PutItem", "dynamodb:DeleteTable"], "*")
    return [
        *role("runner", granted, trusts={"Service": GATEWAY}), thing(TABLE, "orders"),
        *rest(is_open, "dynamodb:action/PutItem"),
    ]  # fmt: skip


def api_without_permission(is_open: bool) -> Stack:
    """Where closed, the role of the integration may not do what it calls."""
    action = "dynamodb:Scan" if is_open else "dynamodb:DescribeTable"
    return [
        *role("runner", allow(action, "*"), trusts={"Service": GATEWAY}), thing(TABLE, "orders"),
        *rest(True, "dynamodb:action/Scan"),
    ]  # fmt: skip


def http_api_puts_events(is_open: bool) -> Stack:
    puts = role("runner", allow("events:PutEvents", f"{ARNS[BUS]}bus"), trusts={"Service": GATEWAY})
    authorization = {"authorizationType": "NONE" if is_open else "AWS_IAM"}
    route = {"apiId": "api", "routeKey": "POST /", "target": "integrations/i", **authorization}
    integration = {
        "id": "i", "apiId": "api", "integrationSubtype": "EventBridge-PutEvents",
        "credentialsArn": arn_of(ROLE, "runner"), "integrationType": "AWS_PROXY",
        "requestParameters": {"EventBusName": f"{ARNS[BUS]}bus"},
    }  # fmt: skip
    kind = "aws:apigatewayv2/"
    return [
        *worker(), *puts, own(BUS, "bus"), *on_bus("bus"),
        resource(f"{kind}api:Api", {"id": "api", "protocolType": "HTTP"}, "api"),
        resource(f"{kind}route:Route", route, "post"),
        resource(f"{kind}integration:Integration", integration, "put"),
    ]  # fmt: skip


def on_bus(bus: str, source: str = "shop") -> Stack:
    """A rule of the bus that sends events to the worker."""
    rule = {
        "id": "r",
        "name": "r",
        "eventBusName": bus,
        "eventPattern": json.dumps({"source": [source]}),
    }
    target = {"rule": "r", "eventBusName": bus, "arn": arn_of(FUNCTION, "worker")}
    return [
        resource("aws:cloudwatch/eventRule:EventRule", rule, "r"),
        resource("aws:cloudwatch/eventTarget:EventTarget", target, "t"),
    ]


def body_with_service(is_open: bool) -> Stack:
    integration = {
        "type": "aws", "httpMethod": "POST", "credentials": arn_of(ROLE, "runner"),
        "uri": f"arn:aws:apigateway:{REGION}:dynamodb:action/Query",
    }  # fmt: skip
    scheme = {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"}
    operation = {
        "x-amazon-apigateway-integration": integration,
        **({} if is_open else {"security": [{"iam": []}]}),
    }
    body = {"openapi": "3.0.1", "paths": {"/": {"get": operation}},
            "components": {"securitySchemes": {"iam": scheme}}}  # fmt: skip
    return [
        *role("runner", allow("dynamodb:Query", "*"), trusts={"Service": GATEWAY}),
        thing(TABLE, "orders"),
        resource(API, {"id": "api", "body": json.dumps(body)}, "api"),
    ]


# AppSync.

GRAPHQL, SOURCE = "aws:appsync/graphQLApi:GraphQLApi", "aws:appsync/dataSource:DataSource"


def graphql(is_open: bool, **source: Any) -> Stack:
    kind = "API_KEY" if is_open else "AWS_IAM"
    return [
        resource(GRAPHQL, {"id": "api", "authenticationType": kind}, "api"),
        resource(SOURCE, {"apiId": "api", "name": "source", **source}, "source"),
    ]


def graphql_function(is_open: bool) -> Stack:
    config = {"functionArn": arn_of(FUNCTION, "worker")}
    return [*worker(), *graphql(is_open, type="AWS_LAMBDA", lambdaConfig=config)]


def graphql_table(is_open: bool) -> Stack:
    reads = role("runner", allow("dynamodb:Query", arn_of(TABLE, "orders")),
                 trusts={"Service": "appsync.amazonaws.com"})  # fmt: skip
    source = {"type": "AMAZON_DYNAMODB", "serviceRoleArn": arn_of(ROLE, "runner")}
    return [*reads, thing(TABLE, "orders"), *graphql(is_open, **source)]


# Mail.


def mail(is_open: bool, **actions: Any) -> Stack:
    rule = {"enabled": is_open, "ruleSetName": "inbox", "recipients": ["a@example.com"], **actions}
    return [
        resource("aws:ses/receiptRule:ReceiptRule", rule, "inbox"),
        resource(
            "aws:ses/receiptRuleSet:ReceiptRuleSet",
            {"ruleSetName": "inbox", "id": "inbox"},
            "inbox",
        ),
        resource(
            "aws:ses/activeReceiptRuleSet:ActiveReceiptRuleSet", {"ruleSetName": "inbox"}, "active"
        ),
    ]


def mail_starts_function(is_open: bool) -> Stack:
    return [*worker(), *mail(is_open, lambdaActions=[{"functionArn": arn_of(FUNCTION, "worker")}])]


def mail_into_bucket(is_open: bool) -> Stack:
    bucket = thing(BUCKET, "inbox", bucket="inbox")
    return [bucket, *mail(is_open, s3Actions=[{"bucketName": "inbox", "position": 1}])]


# Sign-ups.


def pool(is_open: bool) -> Stack:
    admins = {"allowAdminCreateUserOnly": not is_open}
    client = {"userPoolId": "users", "generateSecret": False, "id": "client"}
    return [
        own(POOL, "users", adminCreateUserConfig=admins),
        resource("aws:cognito/userPoolClient:UserPoolClient", client, "web"),
    ]


def trigger_of_sign_up(is_open: bool) -> Stack:
    found = pool(is_open)
    held = {**found[0].wire, "lambdaConfig": {"preSignUp": arn_of(FUNCTION, "worker")}}
    return [*worker(), resource(POOL, held, "users"), found[1]]


def api_for_users(is_open: bool) -> Stack:
    place = {"restApi": "api", "resourceId": "root", "httpMethod": "POST"}
    method = {**place, "authorization": "COGNITO_USER_POOLS", "authorizerId": "auth"}
    invoked = f"functions/{arn_of(FUNCTION, 'worker')}/invocations"
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/{invoked}"
    authorizer = {"id": "auth", "restApi": "api", "type": "COGNITO_USER_POOLS",
                  "providerArns": [f"{ARNS[POOL]}users"]}  # fmt: skip
    return [
        *worker(), *pool(is_open),
        resource(API, {"id": "api"}, "api"), resource(METHOD, method, "post"),
        resource(INTEGRATION, {**place, "type": "AWS_PROXY", "uri": uri}, "post"),
        resource("aws:apigateway/authorizer:Authorizer", authorizer, "auth"),
    ]  # fmt: skip


def http_api_for_users(is_open: bool) -> Stack:
    kind = "aws:apigatewayv2/"
    issuer = f"https://cognito-idp.{REGION}.amazonaws.com/users"
    authorizer = {"id": "auth", "apiId": "api", "authorizerType": "JWT",
                  "jwtConfiguration": {"issuer": issuer, "audiences": ["client"]}}  # fmt: skip
    route = {"apiId": "api", "routeKey": "GET /", "target": "integrations/i",
             "authorizationType": "JWT", "authorizerId": "auth"}  # fmt: skip
    integration = {"id": "i", "apiId": "api", "integrationUri": arn_of(FUNCTION, "worker")}
    return [
        *worker(), *pool(is_open),
        resource(f"{kind}api:Api", {"id": "api", "protocolType": "HTTP"}, "api"),
        resource(f"{kind}authorizer:Authorizer", authorizer, "auth"),
        resource(f"{kind}route:Route", route, "get"),
        resource(f"{kind}integration:Integration", integration, "i"),
    ]  # fmt: skip


def role_for_users(is_open: bool) -> Stack:
    trusts = {"Federated": "cognito-identity.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": trusts, "Action": "sts:AssumeRoleWithWebIdentity",
                 "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "ids"},
                 "ForAnyValue:StringLike":
                 {"cognito-identity.amazonaws.com:amr": "authenticated"}}}  # fmt: skip
    held = role("member", READS_SECRET)
    held[0] = thing(ROLE, "member", assumeRolePolicy=document(statement))
    provider = {"providerName": f"cognito-idp.{REGION}.amazonaws.com/users", "clientId": "client"}
    identity = {
        "id": "ids",
        "cognitoIdentityProviders": [provider],
        "allowUnauthenticatedIdentities": False,
    }
    attachment = {"identityPoolId": "ids", "roles": {"authenticated": arn_of(ROLE, "member")}}
    found = pool(is_open)
    kind = "aws:cognito/identityPool"
    return [
        *held, thing(SECRET, "keys"), *found,
        resource(f"{kind}:IdentityPool", identity, "ids",
                 depends={"cognitoIdentityProviders": found[:1]}),
        resource(f"{kind}RoleAttachment:IdentityPoolRoleAttachment", attachment, "roles"),
    ]  # fmt: skip


# Buses, pipes, logs, Kafka and App Runner.


def for_anyone(action: str, on: str) -> str:
    return document({**allow(action, on), "Principal": "*"})


def bus_for_anyone(is_open: bool) -> Stack:
    """Where closed, the rule takes events of AWS alone, which no caller can send."""
    policy = for_anyone("events:PutEvents", f"{ARNS[BUS]}bus")
    held = {"eventBusName": "bus", "policy": policy}
    return [
        *worker(), own(BUS, "bus"), *on_bus("bus", "shop" if is_open else "aws.s3"),
        resource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", held, "bus"),
    ]  # fmt: skip


def pipe_from_open_queue(is_open: bool) -> Stack:
    jobs = thing(
        QUEUE,
        "jobs",
        policy=for_anyone(
            "sqs:SendMessage" if is_open else "sqs:GetQueueUrl", arn_of(QUEUE, "jobs")
        ),
    )
    pipe = {"source": arn_of(QUEUE, "jobs"), "target": arn_of(FUNCTION, "worker"), "name": "p"}
    return [*worker(), jobs, resource("aws:pipes/pipe:Pipe", pipe, "p")]


def logs_of_others(is_open: bool) -> Stack:
    """A log destination that anyone may subscribe, before a stream that the worker reads."""
    arn = f"arn:aws:logs:{LOCAL}:destination:logs"
    action = "logs:PutSubscriptionFilter" if is_open else "logs:DescribeDestinations"
    kind = "aws:cloudwatch/logDestination"
    mapping = {"functionName": "worker", "eventSourceArn": f"{ARNS[STREAM]}logs"}
    return [
        *worker(), own(STREAM, "logs"),
        resource(f"{kind}:LogDestination",
                 {"arn": arn, "name": "logs", "targetArn": f"{ARNS[STREAM]}logs"}, "logs"),
        resource(f"{kind}Policy:LogDestinationPolicy",
                 {"destinationName": "logs", "accessPolicy": for_anyone(action, arn)}, "logs"),
        resource("aws:lambda/eventSourceMapping:EventSourceMapping", mapping, "logs"),
    ]  # fmt: skip


def kafka_for_anyone(is_open: bool) -> Stack:
    arn = f"arn:aws:kafka:{LOCAL}:cluster/events/1-2"
    actions = ["kafka-cluster:WriteData" if is_open else "kafka:GetBootstrapBrokers"]
    policy = document({**allow(actions, "*"), "Principal": {"AWS": "*"}})
    mapping = {"functionName": "worker", "eventSourceArn": arn, "topics": ["t"]}
    return [
        *worker(),
        resource("aws:msk/cluster:Cluster", {"arn": arn, "clusterName": "events"}, "events"),
        resource("aws:msk/clusterPolicy:ClusterPolicy",
                 {"clusterArn": arn, "policy": policy}, "events"),
        resource("aws:lambda/eventSourceMapping:EventSourceMapping", mapping, "kafka"),
    ]  # fmt: skip


def app_on_the_internet(is_open: bool) -> Stack:
    app = {
        "instanceConfiguration": {"instanceRoleArn": arn_of(ROLE, "runner")},
        "networkConfiguration": {"ingressConfiguration": {"isPubliclyAccessible": is_open}},
    }
    return [
        *runner("tasks.apprunner.amazonaws.com"),
        resource("aws:apprunner/service:Service", app, "web"),
    ]


def function_that_reaches_nothing(is_open: bool) -> Stack:
    held = role("idle")
    found = function("idle", held[0])
    return [*held, found, url(found, "NONE" if is_open else "AWS_IAM")]


FRONTS: list[tuple[Callable[[bool], Stack], set[str]]] = [
    (lambda_behind_balancer, {"keys"}),
    (lambda_behind_login, {"keys"}),
    (lambda_behind_office, {"keys"}),
    (lambda_behind_rule, {"keys"}),
    (containers_behind_balancer, {"keys"}),
    (instance_behind_balancer, {"keys"}),
    (scaling_group_behind_balancer, {"keys"}),
    (bucket_behind_control, {"site"}),
    (bucket_behind_identity, {"site"}),
    (function_url_behind_distribution, {"keys"}),
    (private_balancer_behind_distribution, {"keys"}),
    (function_at_edge, {"keys"}),
    (api_starts_workflow, {"keys"}),
    (api_feeds_queue, {"jobs", "keys"}),
    (api_writes_table, {"orders"}),
    (api_without_permission, {"orders"}),
    (http_api_puts_events, {"bus", "keys"}),
    (body_with_service, {"orders"}),
    (graphql_function, {"keys"}),
    (graphql_table, {"orders"}),
    (mail_starts_function, {"keys"}),
    (mail_into_bucket, {"inbox"}),
    (trigger_of_sign_up, {"keys"}),
    (api_for_users, {"keys"}),
    (http_api_for_users, {"keys"}),
    (role_for_users, {"keys"}),
    (bus_for_anyone, {"bus", "keys"}),
    (pipe_from_open_queue, {"jobs", "keys"}),
    (logs_of_others, {"logs", "keys"}),
    (kafka_for_anyone, {"events", "keys"}),
    (app_on_the_internet, {"keys"}),
    (function_that_reaches_nothing, {"idle"}),
]


def ends(found: Exposure) -> set[str]:
    """What certain paths from anyone end at."""
    return {found.nodes[each.end].name for each in exposed_paths(found) if not each.undecided}


@pytest.mark.parametrize(
    ("front", "reached"), FRONTS, ids=lambda each: getattr(each, "__name__", "")
)
def test_anyone_reaches_what_is_behind_an_open_front(
    front: Callable[[bool], Stack], reached: set[str]
) -> None:
    assert ends(exposure(deployed(*front(True)))) == reached


@pytest.mark.parametrize("front", [each for each, _ in FRONTS], ids=lambda each: each.__name__)
def test_nobody_reaches_what_is_behind_a_closed_front(front: Callable[[bool], Stack]) -> None:
    closed = exposure(deployed(*front(False)))
    through = {"keys", "orders", "site", "inbox", "idle"}
    assert ends(closed) & through == set()
    assert not [each for each in exposed_paths(closed) if closed.nodes[each.end].name in through]
