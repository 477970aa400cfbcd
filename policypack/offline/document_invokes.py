"""Functions that only compute: the answer follows from the arguments alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from policypack.offline.policy_document import PolicyDocumentError, document_id, render
from policypack.offline.templates import TemplateScope, opaque, text_of
from policypack.offline.unsupported_invokes import UnsupportedInvokeError

Answer = dict[str, Any]


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
