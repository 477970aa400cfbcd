"""Audit records in the Open Cybersecurity Schema Framework: class 6003, API Activity.

https://schema.ocsf.io/1.8.0/classes/api_activity with the profiles `cloud` and `datetime`.

The class has no `level` and no `timestamp`, so that Lambda takes every line for one of level INFO
where it logs in JSON: with an application log level above that it would drop them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

VERSION = "1.8.0"
_CLASS = 6003
_OTHER = 99
_UNKNOWN, _SUCCESS, _FAILURE = 0, 1, 2
_STATUS = {
    "accepted": (_SUCCESS, "Success"),
    # These have no status of the class: `status_id` 99 allows the source's own word.
    "partial": (_OTHER, "partial"),
    "observed": (_OTHER, "observed"),
    "started": (_OTHER, "started"),
    "suspended": (_OTHER, "suspended"),
    "unknown": (_UNKNOWN, "Unknown"),
    "refused": (_FAILURE, "Failure"),
    "failed": (_FAILURE, "Failure"),
}
_SEVERITY = {
    "started": (1, "Informational"),
    "accepted": (1, "Informational"),
    "suspended": (1, "Informational"),
    "partial": (3, "Medium"),
    "observed": (3, "Medium"),
    "refused": (3, "Medium"),
    "failed": (4, "High"),
    "unknown": (_UNKNOWN, "Unknown"),
}
# Fields that the class defines; all others are kept under `unmapped`, by our own names.
_PLACED = frozenset(
    {
        "schema",
        "level",
        "timestamp",
        "function_name",
        "function_version",
        "aws_request_id",
        "log_group",
        "trigger_arn",
        "caller",
        "reason",
        "error",
    }
)


def activity(record: Mapping[str, Any], time_ms: int, arn: str | None) -> dict[str, Any]:
    """Returns an audit record as an event of API Activity. `arn` is the function's.

    `time_ms` is Unix time. `unmapped` is the last key: a seal is appended to it.
    """
    outcome, source = record["outcome"], record["event_source"] or "unknown"
    status_id, status = _STATUS[outcome]
    severity_id, severity = _SEVERITY[outcome]
    return {
        "category_uid": 6,
        "category_name": "Application Activity",
        "class_uid": _CLASS,
        "class_name": "API Activity",
        # Of the activities, an invocation is none of create, read, update and delete.
        "activity_id": _OTHER,
        "activity_name": "Invoke",
        "type_uid": _CLASS * 100 + _OTHER,
        "type_name": "API Activity: Invoke",
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        **_detail(record),
        "time": time_ms,
        "time_dt": record["timestamp"],
        "duration": round(record.get("duration_ms") or 0),
        "metadata": _metadata(record),
        "actor": _actor(record, source),
        "api": _api(record, arn),
        "src_endpoint": {"name": record.get("trigger_arn") or source, "svc_name": source},
        "cloud": _cloud(arn),
        "resources": _resources(record, arn),
        "unmapped": {name: value for name, value in record.items() if name not in _PLACED},
    }


def _detail(record: Mapping[str, Any]) -> dict[str, str]:
    code = record.get("reason") or record.get("error")
    return {"status_code": code} if code else {}


def _metadata(record: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {
        "version": VERSION,
        "profiles": ["cloud", "datetime"],
        "product": {"name": "runtime_guards", "vendor_name": "Stackwarden"},
        "log_name": record["log_group"],
        "log_level": record["level"],
        "correlation_uid": record["aws_request_id"],
    }
    return {name: value for name, value in metadata.items() if value is not None}


def _actor(record: Mapping[str, Any], source: str) -> dict[str, Any]:
    caller = record.get("caller")
    return {"user": {"uid": caller}} if caller else {"invoked_by": source}


def _api(record: Mapping[str, Any], arn: str | None) -> dict[str, Any]:
    name, request = record["function_name"], record["aws_request_id"]
    api: dict[str, Any] = {"operation": "Invoke", "service": {"name": "lambda.amazonaws.com"}}
    if name:
        api["service"]["labels"] = [f"function:{name}", f"version:{record['function_version']}"]
    if request:
        api["request"] = {"uid": request}
    return api


def _cloud(arn: str | None) -> dict[str, Any]:
    parts = (arn or "").split(":")
    if len(parts) < 5:
        return {"provider": "AWS"}
    account = {"uid": parts[4], "type": "AWS Account", "type_id": 10}
    return {"provider": "AWS", "region": parts[3], "account": account}


def _resources(record: Mapping[str, Any], arn: str | None) -> list[dict[str, Any]]:
    found = {"uid": arn, "name": record["function_name"], "type": "AWS Lambda function"}
    known = {name: value for name, value in found.items() if value}
    return [known] if len(known) > 1 else []
