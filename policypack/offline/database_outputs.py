"""Outputs of databases that hang on their settings: ports, streams, managed passwords."""

from __future__ import annotations

from typing import Any

from policypack.offline.output_templates import TIMESTAMP
from policypack.offline.property_values import UNKNOWN
from policypack.offline.templates import TemplateScope, fill, text_of

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
