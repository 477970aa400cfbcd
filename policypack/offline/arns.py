"""The id and the ARN of every resource type.

The first source that has a type wins: forms that no template can express (below), the table
`id_templates.py`, and `arns.json`, mined from the SDK's documentation and the Service Authorization
Reference. Both values follow from the inputs, the resource's name and where it lives, so that two
previews of one stack agree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from policypack.offline.id_templates import Identity, known_identity
from policypack.offline.property_values import UNKNOWN
from policypack.offline.templates import PLACEHOLDER, TemplateScope, fill, opaque, text_of

# What a placeholder may stand for when an id is taken apart; a name may hold slashes.
_PARTS = {"path": ".*/", "name": ".+?", "bucket": "[^/]+", "key": ".+", "region": "[a-z0-9-]*"}
_LOAD_BALANCER_KINDS = {"application": "app", "network": "net", "gateway": "gwy"}


def identify(scope: TemplateScope) -> tuple[str, str | None]:
    """The id and, for types that have one, the ARN. Either is unknown if it hangs on an unknown.

    What `scope.known` already holds, such as the id of a resource that is read, stays.
    """
    identifier, arn = templates_of(scope)
    found = scope.known
    if identifier == "{arn}" and "id" in found:
        found.setdefault("arn", found["id"])
    if arn is None and text_of(scope.inputs.get("arn")):
        found.setdefault("arn", text_of(scope.inputs["arn"]))
    if arn is None or "{id}" in arn:
        found.setdefault("id", fill(identifier, scope))
    if arn is not None:
        found.setdefault("arn", fill(arn, scope))
    found.setdefault("id", fill(identifier, scope))
    return found["id"], found["arn"] if arn is not None else None


def inputs_of(scope: TemplateScope) -> dict[str, str]:
    """The inputs that an id contains: a queue's URL its `name`, `region` and `account`.

    A resource that is only read (`Queue.get(...)`, an import) has no other inputs. `account` and
    `partition` are not inputs; they belong into `known`.
    """
    identifier, arn = templates_of(scope)
    found = {}
    if "id" in scope.known:
        by_arn = identifier == "{arn}" and arn is not None
        found = _captures(arn if by_arn and arn else identifier, scope.known["id"]) or {}
    elif "arn" in scope.known and arn is not None:
        found = _captures(arn, scope.known["arn"]) or {}
    return {name: text for name, text in found.items() if name not in ("suffix", "id", "arn")}


def _captures(template: str, given: str) -> dict[str, str] | None:
    """The parts of `given` by the names of the placeholders that they stand for."""
    pattern, end, seen = "", 0, set()
    for match in PLACEHOLDER.finditer(template):
        name = match[2] if not match[1] and match[2] not in seen else ""
        seen.add(name)
        part = _PARTS.get(name, "[^/:|,]+")
        part = f"(?P<{name}>{part})" if name else f"(?:{part})"
        pattern += re.escape(template[end : match.start()]) + part
        end = match.end()
    found = re.fullmatch(pattern + re.escape(template[end:]), given)
    return found.groupdict() if found else None


def templates_of(scope: TemplateScope) -> Identity:
    """The templates of a type's id and ARN, before they are filled."""
    special = _SPECIAL.get(scope.token.removeprefix("aws:").replace("alb/", "lb/"))
    if special:
        return special(scope)
    return (
        known_identity(scope.token) or mined_identities().get(scope.token) or Identity("{#hex17}")
    )


@cache
def mined_identities() -> Mapping[str, Identity]:
    """The templates that are mined, by type."""
    rows: dict[str, Any] = json.loads(
        Path(__file__).with_name("arns.json").read_text(encoding="utf-8")
    )
    return {token: Identity(row[0], row[1]) for token, row in rows.items() if isinstance(row, list)}


def _load_balancer(scope: TemplateScope) -> Identity:
    kind = _LOAD_BALANCER_KINDS.get(text_of(scope.inputs.get("loadBalancerType")), "app")
    place = "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/"
    return Identity("{arn}", place + kind + "/{name}/{#hex16}")


def _below(parent: str, before: str, after: str) -> Callable[[TemplateScope], Identity]:
    """An ARN that continues its parent's: listeners those of load balancers, rules of listeners."""

    def build(scope: TemplateScope) -> Identity:
        arn = text_of(scope.inputs.get(parent))
        if arn in ("", UNKNOWN):
            place = "arn:{partition}:elasticloadbalancing:{region}:{account}"
            return Identity("{arn}", arn or place + after + "app/{#lower8}/{#hex16}/{#hex16}")
        return Identity("{arn}", arn.replace(before, after, 1) + "/{#hex16}")

    return build


def _event_rule(scope: TemplateScope) -> Identity:
    """The default bus does not show: neither in the id nor in the ARN (EventBridge User Guide)."""
    bus = text_of(scope.inputs.get("eventBusName"))
    if bus in ("", "default"):
        return Identity("{name}", "arn:{partition}:events:{region}:{account}:rule/{name}")
    rule = "{eventBusName|after}/{name}" if bus.startswith("arn:") else "{eventBusName}/{name}"
    return Identity(rule, "arn:{partition}:events:{region}:{account}:rule/" + rule)


def _service_linked_role(scope: TemplateScope) -> Identity:
    # Each service chooses its role's name; most take their own, in capitals.
    service = text_of(scope.inputs.get("awsServiceName"))
    if service == UNKNOWN:
        return Identity(UNKNOWN, UNKNOWN)
    name = "".join(part.capitalize() for part in re.split("[.-]", service)[:-2]) or opaque(
        "alnum8", scope
    )
    path = f"aws-service-role/{service}/AWSServiceRoleFor{name}"
    return Identity("{arn}", "arn:{partition}:iam::{account}:role/" + path)


_SPECIAL: dict[str, Callable[[TemplateScope], Identity]] = {
    "lb/loadBalancer:LoadBalancer": _load_balancer,
    "lb/listener:Listener": _below("loadBalancerArn", ":loadbalancer/", ":listener/"),
    "lb/listenerRule:ListenerRule": _below("listenerArn", ":listener/", ":listener-rule/"),
    "cloudwatch/eventRule:EventRule": _event_rule,
    "iam/serviceLinkedRole:ServiceLinkedRole": _service_linked_role,
}
