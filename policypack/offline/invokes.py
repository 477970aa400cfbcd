"""Functions (invokes): the stand-in's answers to calls such as `aws.ec2.get_vpc(...)`.

Each field comes from the first source that has it: the argument that the result repeats; the answer
written for the function (modules `..._invokes.py`); the outputs of the resource of the same name,
since `getQueue` returns what `Queue` does; a placeholder by the field's name and type. Content and
protection are never guessed, they are unknown: see `unserved.py`.

The same arguments get the same answer, and one unknown argument makes all other fields unknown.
"""

from __future__ import annotations

import base64
import json
import re
import string
from collections.abc import Callable, Mapping
from typing import Any

from policypack.offline import schema, unknown_results
from policypack.offline.account_invokes import ACCOUNT, PLACE
from policypack.offline.coercion import Coercion
from policypack.offline.config import Context
from policypack.offline.looked_up_resources import NETWORK, resource_results
from policypack.offline.others import answers
from policypack.offline.policy_document import PolicyDocumentError, document_id, render
from policypack.offline.property_values import UNKNOWN, has_unknown, unwrapped
from policypack.offline.schema import FunctionType
from policypack.offline.templates import TemplateScope, numbered_opaque, opaque, text_of
from policypack.offline.unknown_results import unknown_result
from policypack.offline.unserved import (
    UNSUPPORTED,
    UnsupportedInvokeError,
    is_security_relevant,
)

# Functions that return credentials: fake ones of the right form.

Answer = dict[str, Any]

# In the past, so that a fake token never looks valid.
_EXPIRY = "2024-01-01T12:00:00Z"


def _registry_token(scope: TemplateScope) -> Answer:
    """A log-in as `docker login` takes it: the token is base64 of AWS:password (ECR API)."""
    password = opaque("alnum40", scope)
    registry = text_of(scope.inputs.get("registryId")) or scope.known["account"]
    host = f"{registry}.dkr.ecr.{scope.known['region']}.{scope.known['suffix']}"
    return {
        "authorizationToken": base64.b64encode(f"AWS:{password}".encode()).decode(),
        "expiresAt": _EXPIRY,
        "id": scope.known["region"],
        "password": password,
        "proxyEndpoint": f"https://{host}",
        "registryId": registry,
        "userName": "AWS",
    }


def _random_password(scope: TemplateScope) -> Answer:
    """As Secrets Manager's GetRandomPassword: 32 characters of every kind that is not excluded."""
    kinds = {
        "excludeLowercase": string.ascii_lowercase,
        "excludeUppercase": string.ascii_uppercase,
        "excludeNumbers": string.digits,
        "excludePunctuation": string.punctuation,
    }
    kept = "".join(chars for name, chars in kinds.items() if not scope.inputs.get(name))
    kept += " " if scope.inputs.get("includeSpace") else ""
    alphabet = sorted(set(kept) - set(text_of(scope.inputs.get("excludeCharacters"))))
    if not alphabet:
        raise UnsupportedInvokeError(f"{scope.token}: all characters are excluded; allow some")
    length = int(scope.inputs.get("passwordLength") or 32)
    pieces = [numbered_opaque(index, scope) for index in range(length)]
    password = "".join(alphabet[int(piece, 16) % len(alphabet)] for piece in pieces)
    return {"id": password, "randomPassword": password}


def _cluster_token(scope: TemplateScope) -> Answer:
    return {
        "id": text_of(scope.inputs.get("name")),
        "token": "k8s-aws-v1." + opaque("alnum40", scope),
    }


CREDENTIALS: Mapping[str, Callable[[TemplateScope], Answer]] = {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": _registry_token,
    "aws:ecr/getCredentials:getCredentials": _registry_token,
    "aws:ecrpublic/getAuthorizationToken:getAuthorizationToken": _registry_token,
    "aws:eks/getClusterAuth:getClusterAuth": _cluster_token,
    "aws:secretsmanager/getRandomPassword:getRandomPassword": _random_password,
}


# Functions that only compute: the answer follows from the arguments alone.


def _policy_document(scope: TemplateScope) -> Answer:
    try:
        text, minified = render(scope.inputs)
    except PolicyDocumentError as error:
        raise UnsupportedInvokeError(f"{scope.token}: {error}") from error
    version = scope.inputs.get("version") or "2012-10-17"
    return {"id": document_id(text), "json": text, "minifiedJson": minified, "version": version}


def _arn(scope: TemplateScope) -> Answer:
    arn = text_of(scope.inputs.get("arn"))
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        raise UnsupportedInvokeError(
            f"{scope.token}: arn must be an ARN: arn:partition:service:region:account:resource"
        )
    names = ("partition", "service", "region", "account", "resource")
    fields = dict(zip(names, parts[1:], strict=True))
    return {**fields, "accountId": fields["account"], "arn": arn, "id": arn}


def _session_context(scope: TemplateScope) -> Answer:
    """The role behind an STS session (internal/service/iam/session_context_data_source.go)."""
    arn = text_of(scope.inputs.get("arn"))
    session = re.fullmatch(r"arn:([\w-]+):sts::(\d+):assumed-role/([^/]+)/(.+)", arn)
    if session is None:
        return {"arn": arn, "id": arn, "issuerArn": arn, "issuerId": "", "issuerName": ""}
    partition, account, role, name = session.groups()
    return {
        "arn": arn,
        "id": arn,
        "issuerArn": f"arn:{partition}:iam::{account}:role/{role}",
        "issuerId": "AROA" + opaque("upper17", scope),
        "issuerName": role,
        "sessionName": name,
    }


def _lifecycle_policy(scope: TemplateScope) -> Answer:
    """ECR's document (internal/service/ecr/lifecycle_policy_document_data_source.go)."""
    rules = [_lifecycle_rule(rule) for rule in scope.inputs.get("rules") or []]
    return {"json": json.dumps({"rules": rules}, separators=(",", ":")).replace("[]", "null")}


def _lifecycle_rule(rule: Mapping[str, Any]) -> Answer:
    selection, action = rule.get("selection") or {}, rule.get("action") or {}
    chosen = {
        "tagStatus": selection.get("tagStatus"),
        "tagPatternList": selection.get("tagPatternLists"),
        "tagPrefixList": selection.get("tagPrefixLists"),
        "storageClass": selection.get("storageClass"),
        "countType": selection.get("countType"),
        "countUnit": selection.get("countUnit"),
        "countNumber": selection.get("countNumber"),
    }
    done = {
        "type": action.get("type", "expire"),
        "targetStorageClass": action.get("targetStorageClass"),
    }
    written = {
        "rulePriority": rule.get("priority"),
        "description": rule.get("description"),
        "selection": {key: value for key, value in chosen.items() if value},
        "action": {key: value for key, value in done.items() if value},
    }
    return {key: value for key, value in written.items() if value is not None}


DOCUMENTS: Mapping[str, Callable[[TemplateScope], Answer]] = {
    "aws:ecr/getLifecyclePolicyDocument:getLifecyclePolicyDocument": _lifecycle_policy,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
    "aws:iam/getSessionContext:getSessionContext": _session_context,
    "aws:index/arnParse:arnParse": _arn,
    "aws:index/getArn:getArn": _arn,
}


__all__ = ["UnsupportedInvokeError", "invoke"]

_WRITTEN = {**PLACE, **DOCUMENTS, **NETWORK, **ACCOUNT, **CREDENTIALS}


def invoke(token: str, args: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The result of a function by its declared fields. Raises UnsupportedInvokeError.

    A field without a value is omitted, which a program reads as None.
    """
    function = schema.function(token)
    if function is None:
        raise UnsupportedInvokeError(
            f"unknown function {token}; check the version of the pulumi-aws SDK"
        )
    given = {name: value for name, value in unwrapped(args).items() if value is not None}
    scope = TemplateScope(token, json.dumps(given, sort_keys=True, default=str), given, context)
    if schema.package_of(token) != "aws":
        return answers.function(token, scope)
    echoed = _echo(function, given)
    if has_unknown(given):
        return {name: echoed.get(name, UNKNOWN) for name in function.results}
    return _result(function, scope, echoed)


def _echo(function: FunctionType, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments that the result repeats, in the type that the result declares."""
    coercion = Coercion(function.token)
    echoed = {
        name: coercion.value(given[name], prop.type, f".{name}")
        for name, prop in function.results.items()
        if name in given
    }
    if coercion.problems:
        raise UnsupportedInvokeError(f"{function.token}: {coercion.problems[0]}")
    return echoed


def _result(
    function: FunctionType, scope: TemplateScope, echoed: Mapping[str, Any]
) -> dict[str, Any]:
    written = None if scope.token in UNSUPPORTED else _written(scope)
    if written is None:
        return unknown_result(function, scope, echoed)
    known = {**resource_results(function, scope), **written, **echoed}
    found = {
        name: known[name] if known.get(name) is not None else _guessed(name, function, scope, known)
        for name in function.results
    }
    # The resource may have unknown outputs as well: a database's port without its engine.
    return {name: value for name, value in found.items() if not _is_missing(value)}


def _is_missing(value: Any) -> bool:
    return value is None or has_unknown(value)


def _guessed(
    name: str, function: FunctionType, scope: TemplateScope, known: Mapping[str, Any]
) -> Any:
    if unknown_results.is_search_argument(name, function):
        return None
    if is_security_relevant(name):
        is_text = function.results[name].type.kind == "string"
        return unknown_results.unknown_text(name, scope) if is_text else None
    return unknown_results.placeholder(name, function.results[name].type, scope, known)


def _written(scope: TemplateScope) -> Mapping[str, Any] | None:
    rule = _WRITTEN.get(scope.token)
    return rule(scope) if rule else {}
