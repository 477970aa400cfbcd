"""Outputs whose value hangs on other inputs: a port on the engine, a stream on its being enabled.

One function per resource type; each returns only what is certain from the inputs. Sources are the
"Attribute Reference" sections of the AWS provider's documentation unless a line names another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policypack.offline.output_templates import TIMESTAMP
from policypack.offline.property_values import UNKNOWN, has_unknown
from policypack.offline.templates import TemplateScope, fill, text_of

# Outputs of databases that hang on their settings: ports, streams, managed passwords.

Outputs = dict[str, Any]

# Amazon RDS User Guide, "Settings for DB instances": the default port of each engine.
_PORTS = {"postgres": 5432, "mariadb": 3306, "mysql": 3306, "oracle": 1521, "sqlserver": 1433}
_PORTS |= {"aurora-postgresql": 5432, "aurora-mysql": 3306, "db2": 50000, "docdb": 27017}
_PORTS |= {"neptune": 8182}


def table(scope: TemplateScope) -> Outputs:
    """A DynamoDB table has a stream only where it is enabled."""
    enabled = text_of(scope.inputs.get("streamEnabled"))
    if enabled != "true":
        empty = UNKNOWN if enabled == UNKNOWN else ""
        return {"streamArn": empty, "streamLabel": empty}
    label = TIMESTAMP.replace("Z", ".000")
    return {"streamArn": fill("{arn}/stream/" + label, scope), "streamLabel": label}


def instance(scope: TemplateScope) -> Outputs:
    """An RDS instance: its address with the port behind."""
    port = _port(scope)
    address = fill("{identifier}.{#lower12}.{region}.rds.{suffix}", scope)
    known = UNKNOWN not in (port, address)
    return {
        "port": port,
        "endpoint": f"{address}:{port}" if known else UNKNOWN,
        **_master_secret(scope),
    }


def cluster(scope: TemplateScope) -> Outputs:
    """An RDS, DocumentDB or Neptune cluster, or an instance in one."""
    return {"port": _port(scope), **_master_secret(scope)}


def _port(scope: TemplateScope) -> Any:
    given, engine = scope.inputs.get("port"), text_of(scope.inputs.get("engine"))
    if given not in (None, ""):
        return given
    module = scope.token.removeprefix("aws:").partition("/")[0]
    engine = engine or module
    known = [port for start, port in _PORTS.items() if engine.startswith(start)]
    return known[-1] if known else UNKNOWN


def _master_secret(scope: TemplateScope) -> Outputs:
    """RDS keeps the master password in a secret only where it is asked to manage it."""
    managed = text_of(scope.inputs.get("manageMasterUserPassword"))
    if managed == UNKNOWN:
        return {"masterUserSecrets": UNKNOWN}
    place = "arn:{partition}:secretsmanager:{region}:{account}:"
    secret = {"secretArn": fill(place + "secret:rds!db-{#uuid}-{#alnum6}", scope)}
    return {"masterUserSecrets": [secret] if managed == "true" else []}


_LAMBDA_PATH = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"


def conditional(scope: TemplateScope) -> Outputs:
    """The outputs of a resource that depend on its settings; none for most types."""
    name = scope.token.removeprefix("aws:").replace("alb/", "lb/").replace("V2:", ":")
    rule = _RULES.get(name.partition(":")[0])
    return rule(scope) if rule else {}


def _function(scope: TemplateScope) -> Outputs:
    publish = scope.inputs.get("publish")
    if has_unknown(publish):
        return dict.fromkeys(("version", "qualifiedArn", "qualifiedInvokeArn"), UNKNOWN)
    # An unpublished function has the version $LATEST alone; publishing makes a version 1.
    version = "1" if publish is True or text_of(publish) == "true" else "$LATEST"
    outputs = {
        "version": version,
        "qualifiedArn": "{arn}:" + version,
        "qualifiedInvokeArn": _LAMBDA_PATH + "{arn}:" + version + "/invocations",
    }
    return {name: fill(template, scope) for name, template in outputs.items()}


def _event_source_mapping(scope: TemplateScope) -> Outputs:
    name = text_of(scope.inputs.get("functionName"))
    if name == UNKNOWN or name.startswith("arn:"):
        return {"functionArn": name}
    arn = "arn:{partition}:lambda:{region}:{account}:function:{functionName}"
    return {"functionArn": fill(arn, scope)}


def _load_balancer(scope: TemplateScope) -> Outputs:
    kind = text_of(scope.inputs.get("loadBalancerType"))
    if kind in ("network", "gateway"):
        return {"dnsName": fill("{name}-{#hex16}.elb.{region}.{suffix}", scope)}
    if kind == UNKNOWN:
        return {"dnsName": UNKNOWN}
    inner = "internal-" if text_of(scope.inputs.get("internal")) == "true" else ""
    return {"dnsName": fill(inner + "{name}-{#digits10}.{region}.elb.{suffix}", scope)}


def _http_api(scope: TemplateScope) -> Outputs:
    scheme = "wss" if scope.inputs.get("protocolType") == "WEBSOCKET" else "https"
    return {"apiEndpoint": fill(scheme + "://{id}.execute-api.{region}.{suffix}", scope)}


def _http_stage(scope: TemplateScope) -> Outputs:
    """The stage does not know its API's protocol; `$default` is a name that only HTTP APIs have.

    Its URL has no stage in it. A named stage of a WebSocket API has a wss: URL; its
    protocol is unknown here, so the URL has the form of the more common HTTP API.
    """
    default = scope.inputs.get("name") == "$default"
    return {
        "executionArn": fill(
            "arn:{partition}:execute-api:{region}:{account}:{apiId}/{name}", scope
        ),
        "invokeUrl": fill(
            "https://{apiId}.execute-api.{region}.{suffix}/" + ("" if default else "{name}"), scope
        ),
    }


def _alias(scope: TemplateScope) -> Outputs:
    target = text_of(scope.inputs.get("targetKeyId"))
    if target == UNKNOWN or target.startswith("arn:"):
        return {"targetKeyArn": target}
    return {"targetKeyArn": fill("arn:{partition}:kms:{region}:{account}:key/{targetKeyId}", scope)}


def _certificate(scope: TemplateScope) -> Outputs:
    names = scope.inputs.get("subjectAlternativeNames")
    first, more = scope.inputs.get("domainName"), names if isinstance(names, list) else []
    if has_unknown([first, more, names]):
        return {"domainValidationOptions": UNKNOWN}
    if not first or text_of(scope.inputs.get("validationMethod")) == "EMAIL":
        return {"domainValidationOptions": []}
    return {
        "domainValidationOptions": [
            _validation(str(name), scope) for name in dict.fromkeys([first, *more])
        ]
    }


def _validation(domain: str, scope: TemplateScope) -> Outputs:
    """The CNAME that proves a domain; a wildcard is proved by its parent's (ACM User Guide)."""
    parent = domain.removeprefix("*.")
    return {
        "domainName": domain,
        "resourceRecordName": fill("_{#hex32}.", scope) + parent + ".",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": fill("_{#lower32}.acm-validations.aws.", scope),
    }


def _instance(scope: TemplateScope) -> Outputs:
    """An address of its own only where the instance asks: the subnet may decide as well."""
    public = text_of(scope.inputs.get("associatePublicIpAddress"))
    if public == "false":
        return {"publicIp": "", "publicDns": ""}
    name = "ec2-203-0-113-10.{region}.compute.{suffix}"
    return {"publicIp": "203.0.113.10", "publicDns": fill(name, scope)}


def _nat_gateway(scope: TemplateScope) -> Outputs:
    private = scope.inputs.get("connectivityType") == "private"
    return {"publicIp": "" if private else "203.0.113.10"}


def _record(scope: TemplateScope) -> Outputs:
    # A name without a dot is completed with the zone's name, which only the zone knows.
    name = text_of(scope.inputs.get("name"))
    return {"fqdn": name.rstrip(".") if name == UNKNOWN or "." in name else UNKNOWN}


def _pool_client(scope: TemplateScope) -> Outputs:
    wanted = text_of(scope.inputs.get("generateSecret"))
    if wanted == UNKNOWN:
        return {"clientSecret": UNKNOWN}
    return {"clientSecret": fill("{#lower51}", scope) if wanted == "true" else ""}


def _resource_server(scope: TemplateScope) -> Outputs:
    scopes, identifier = scope.inputs.get("scopes"), text_of(scope.inputs.get("identifier"))
    if has_unknown([scopes, identifier]):
        return {"scopeIdentifiers": UNKNOWN}
    names = [item.get("scopeName") for item in scopes or [] if isinstance(item, Mapping)]
    return {"scopeIdentifiers": [f"{identifier}/{name}" for name in names]}


def _bucket(scope: TemplateScope) -> Outputs:
    website = scope.inputs.get("website") or scope.inputs.get("websites")
    if not website:
        return {"websiteDomain": "", "websiteEndpoint": ""}
    domain = "s3-website{region|website}.{suffix}"
    return {
        "websiteDomain": fill(domain, scope),
        "websiteEndpoint": fill("{bucket}." + domain, scope),
    }


def _task_definition(scope: TemplateScope) -> Outputs:
    return {"arnWithoutRevision": scope.known["arn"].removesuffix(":1")}


_RULES: dict[str, Callable[[TemplateScope], Outputs]] = {
    "acm/certificate": _certificate,
    "apigatewayv2/api": _http_api,
    "apigatewayv2/stage": _http_stage,
    "cognito/resourceServer": _resource_server,
    "cognito/userPoolClient": _pool_client,
    "docdb/cluster": cluster,
    "dynamodb/table": table,
    "ec2/instance": _instance,
    "ec2/natGateway": _nat_gateway,
    "ecs/taskDefinition": _task_definition,
    "kms/alias": _alias,
    "lambda/eventSourceMapping": _event_source_mapping,
    "lambda/function": _function,
    "lb/loadBalancer": _load_balancer,
    "neptune/cluster": cluster,
    "rds/cluster": cluster,
    "rds/clusterInstance": cluster,
    "rds/instance": instance,
    "route53/record": _record,
    "s3/bucket": _bucket,
}
