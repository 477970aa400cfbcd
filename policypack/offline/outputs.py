"""The outputs of a resource: its id and the properties that only AWS sets.

The first layer that has a property wins: outputs that depend on settings
(`conditional_outputs.py`), templates per type (`output_templates.py`), and otherwise the property's
name and type: the resource's own ids and ARNs, its owner, timestamps, versions.

Every other property stays unknown. Policies see outputs as well and would rely on an invented web
ACL, key or signing profile. An optional input that the program left out has an output only if
AWS's default is certain.

Text derived from an unknown input is unknown; an id then is `UNKNOWN`, for which the engine expects
an empty id. Text that holds a secret input's text is marked as a secret again, as is any
property that the SDK declares secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from policypack.offline import schema
from policypack.offline.arns import identify
from policypack.offline.config import Context
from policypack.offline.others import answers
from policypack.offline.output_templates import TIMESTAMP, templates_for
from policypack.offline.property_values import (
    UNKNOWN,
    has_unknown,
    is_secret,
    secret,
    secret_texts,
    unwrapped,
)
from policypack.offline.schema import Property
from policypack.offline.templates import TemplateScope, fill, opaque, text_of
from policypack.start.lazy_patterns import lazy_pattern

# Outputs whose value hangs on other inputs: a port on the engine, a stream on its being enabled.
# One function per resource type; each returns only what is certain from the inputs. Sources are the
# "Attribute Reference" sections of the AWS provider's documentation unless a line names another.
# Outputs of databases that hang on their settings: ports, streams, managed passwords.

Outputs = dict[str, Any]

# Amazon RDS User Guide, "Settings for DB instances": the default port of each engine.
_PORTS = {"postgres": 5432, "mariadb": 3306, "mysql": 3306, "oracle": 1521, "sqlserver": 1433}
_PORTS |= {"aurora-postgresql": 5432, "aurora-mysql": 3306, "db2": 50000, "docdb": 27017}
_PORTS |= {"neptune": 8182}


def table(scope: TemplateScope) -> Outputs:
    """A DynamoDB table has a stream only if it is enabled."""
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
    """RDS keeps the master password in a secret only if it is asked to manage it."""
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
    """An address of its own only if the instance asks: the subnet may decide as well."""
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


_OWNERS = ("ownerId", "owner", "ownerAccountId", "registryId", "accountId", "awsAccountId")
# Times in the past of every resource; its end or deletion may never happen.
_PAST = lazy_pattern(r".*([cC]reat|[uU]pdat|[mM]odif|upload|start)\w*(At|Date|Time|Timestamp|ed)$")
_VERSIONS = ("version", "revision", "latestRevision", "versionNumber", "latestVersion")


def computed(
    token: str, name: str, inputs: Mapping[str, Any], context: Context
) -> tuple[str, dict[str, Any]]:
    """The id of a resource and the outputs that are not inputs.

    `inputs` are in wire form, after the provider's check. `name` distinguishes the
    resource from others of its type, best by its URN: opaque parts are derived from it and are the
    same in every preview.
    """
    scope = TemplateScope(token, name, unwrapped(inputs), context)
    return answer(scope, list(secret_texts(inputs)))


def answer(scope: TemplateScope, secrets: list[str]) -> tuple[str, dict[str, Any]]:
    """`computed` for a scope that may know more than the inputs, such as an id or an ARN."""
    declared = schema.resource(scope.token)
    if declared is None:
        # A type that the schema does not know: the program gets its outputs as unknown. An id of
        # AWS is compared with itself alone; what another package makes of its ids is not known.
        is_known = scope.token.partition(":")[0] in schema.PACKAGES
        return scope.known.get("id", opaque("lower20", scope) if is_known else UNKNOWN), {}
    if schema.package_of(scope.token) != "aws":
        return _of_another_package(declared, scope, secrets)
    identifier, arn = identify(scope)
    known = {name: fill(value, scope) for name, value in templates_for(scope.token).items()}
    known.update(conditional(scope))
    outputs = {}
    for name, prop in declared.properties.items():
        if scope.inputs.get(name) is not None or not prop.output:
            continue
        value = arn if name == "arn" and arn else known.get(name, _by_name(prop, scope))
        if value is not None:
            outputs[name] = _marked(value, prop, secrets)
    return identifier, outputs


def _of_another_package(
    declared: schema.ResourceType, scope: TemplateScope, secrets: list[str]
) -> tuple[str, dict[str, Any]]:
    if "id" in scope.known:
        # Of a random text that is imported, the id is the text.
        identifier, found = scope.known["id"], {"result": scope.known["id"]}
    else:
        identifier, found = _answers(scope)
    outputs = {
        name: _marked(found.get(name, UNKNOWN), prop, secrets)
        for name, prop in declared.properties.items()
        if prop.output
        and scope.inputs.get(name) is None
        and (name in found or (prop.always and "id" not in scope.known))
    }
    return identifier, outputs


def _answers(scope: TemplateScope) -> tuple[str, dict[str, Any]]:
    if schema.package_of(scope.token) == schema.NATIVE:
        from policypack.offline.others import native_resources

        return native_resources.resource(scope, lambda of_twin: answer(of_twin, []))
    return answers.resource(scope)


def _marked(value: Any, prop: Property, secrets: list[str]) -> Any:
    return secret(value) if prop.secret else _holding(value, secrets)


def _holding(value: Any, secrets: list[str]) -> Any:
    """`value` with a mark on each text that holds a secret one."""
    if isinstance(value, Mapping) and not is_secret(value):
        return {key: _holding(item, secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [_holding(item, secrets) for item in value]
    held = isinstance(value, str) and any(text in value for text in secrets)
    return secret(value) if held else value


def _by_name(prop: Property, scope: TemplateScope) -> Any:
    if not prop.computed:
        return None
    if prop.name == "tagsAll":
        return scope.inputs.get("tags") or {}
    if prop.type.kind == "int":
        return 1 if prop.name in _VERSIONS else None
    return _text(prop.name, scope) if prop.type.kind == "string" else None


def _text(name: str, scope: TemplateScope) -> str | None:
    if name in _OWNERS:
        return scope.known["account"]
    own = _own(name, scope)
    if own is not None:
        return own
    if _PAST.match(name):
        return TIMESTAMP
    if name in _VERSIONS:
        return "1"
    if name == "etag":
        return opaque("hex32", scope)
    return _address(name, scope)


def _own(name: str, scope: TemplateScope) -> str | None:
    """An output that repeats the resource's own id or ARN under its own name, `policyStoreId`."""
    match = re.fullmatch(r"(\w*?)(Id|Arn|Identifier|Uuid)", name)
    kind = scope.token.partition("/")[2].partition(":")[0].lower()
    if match is None or not match[1]:
        return scope.known["id"] if match else None
    stem = match[1].lower()
    if not (kind.endswith(stem) or stem in (f"db{kind}", "unique")):
        return None
    if match[2] == "Arn":
        return _own_arn(scope)
    identifier = scope.known["id"]
    # Of a composite id this is the last part.
    own = re.split("[/:,|]", identifier)[-1]
    return opaque("uuid", scope) if identifier.startswith("arn:") else own


def _own_arn(scope: TemplateScope) -> str | None:
    for known in (scope.known.get("arn"), scope.known["id"]):
        if known and known.startswith("arn:"):
            return known
    return None


def _address(name: str, scope: TemplateScope) -> str | None:
    """An endpoint below the service's domain; a URL where the name ends so."""
    host = (
        f"{{#lower10}}.{scope.token.removeprefix('aws:').partition('/')[0]}.{{region}}.{{suffix}}"
    )
    if re.search("(^url|Url|^uri|Uri)$", name):
        return str(fill("https://" + host, scope))
    if re.search("([eE]ndpoint|[dD]nsName|[dD]omainName|[hH]ostname)$", name):
        return str(fill(host, scope))
    return None
