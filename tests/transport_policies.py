"""Policies of Pulumi's SDK that report all they can read beside the values of properties."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pulumi_policy import ResourceValidationPolicy, StackValidationPolicy

ORGANIZATION = "acme"
# The last one is not part of a state.
OPTIONS = (
    *("protect", "ignore_changes", "aliases", "custom_timeouts", "additional_secret_outputs"),
    *("parent", "delete_before_replace"),
)
Report = Callable[..., None]


def _shown(value: Any) -> str:
    return json.dumps(value, default=lambda held: getattr(held, "urn", None) or vars(held))


def _option(name: str) -> Callable[[Any, Report], None]:
    return lambda args, report: report(_shown(getattr(args.opts, name)))


def _provider(args: Any, report: Report) -> None:
    report(_shown(args.provider and [args.provider.urn, args.provider.props["region"]]))


def _keys(args: Any, report: Report) -> None:
    report(_shown(sorted(args.props.keys())))


def _links(args: Any, report: Report) -> None:
    for each in args.resources:
        needs = {
            key: sorted(it.urn for it in linked)
            for key, linked in sorted(each.property_dependencies.items())
        }
        own = [each.parent, sorted(it.urn for it in each.dependencies), each.provider]
        report(_shown([*own, needs]), each.urn)


def _linked_options(args: Any, report: Report) -> None:
    for each in args.resources:
        report(_shown([getattr(each.opts, name) for name in OPTIONS[:-1]]), each.urn)


def _of_resource(name: str, validate: Callable[[Any, Report], None]) -> ResourceValidationPolicy:
    return ResourceValidationPolicy(name.replace("_", "-"), "Shows it.", validate)


POLICIES = [
    *(_of_resource(name, _option(name)) for name in OPTIONS),
    _of_resource("provider", _provider),
    _of_resource("keys", _keys),
    StackValidationPolicy("links", "Shows them.", _links),
    StackValidationPolicy("linked-options", "Shows them.", _linked_options),
]
