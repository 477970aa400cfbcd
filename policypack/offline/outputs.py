"""The outputs of a resource: its id and the properties that only AWS sets.

The first layer that has a property wins: outputs that depend on settings
(`conditional_outputs.py`), templates per type (`output_templates.py`), and otherwise the property's
name and type: the resource's own ids and ARNs, its owner, timestamps, versions.

Every other property stays unknown. Policies see outputs as well and would rely on an invented web
ACL, key or signing profile. An optional input that the program left out has an output only where
AWS's default is certain.

Text derived from an unknown input is unknown; an id then is `UNKNOWN`, for which the engine expects
an empty id. Text that holds a secret input's text is marked as a secret again, as is any
property that the SDK declares secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from policypack.offline import schema
from policypack.offline.arns import identify
from policypack.offline.conditional_outputs import conditional
from policypack.offline.config import Context
from policypack.offline.others import answers
from policypack.offline.output_templates import TIMESTAMP, templates_for
from policypack.offline.property_values import (
    UNKNOWN,
    is_secret,
    secret,
    secret_texts,
    unwrapped,
)
from policypack.offline.schema import Property
from policypack.offline.templates import TemplateScope, fill, opaque
from policypack.start.lazy_patterns import lazy_pattern

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
