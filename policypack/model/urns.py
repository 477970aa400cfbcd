"""Pulumi's URNs, taken apart: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns."""

from __future__ import annotations

import re
from functools import lru_cache

from policypack.start.lazy_patterns import lazy_pattern

# Packages in Pulumi's registry whose components create AWS resources; a program's own aren't
# listed. https://www.pulumi.com/registry/
_WITH_COMPONENTS = frozenset(
    ("aws", "aws-apigateway", "aws-iam", "aws-static-website", "awsx", "eks", "synced-folder")
)


# Types of the components of awsx.classic, which are not called so in a program:
# https://github.com/pulumi/pulumi-awsx/tree/master/awsx-classic
_CLASSIC = lazy_pattern(r"(?:awsx:x:(?P<module>\w+)|aws:(?P<own>\w+):x):(?P<name>\w+)")
_CLASSIC_MODULES = {"elasticloadbalancingv2": "lb"}


@lru_cache(maxsize=1024)
def parts_of(urn: str) -> tuple[str, str]:
    """The type and the name at the end of a URN; the type is the resource's, not its parents'."""
    *_, kind, name = ("", *urn.split("::", 3)) if urn.count("::") >= 3 else ("", "", urn)
    return kind.rsplit("$", 1)[-1], name


def types_of(urn: str) -> list[str]:
    """The types in a URN: of the components around a resource, then its own."""
    *_, kinds, _ = ("", *urn.split("::", 3)) if urn.count("::") >= 3 else ("", "", "")
    return kinds.split("$")


def describe(urn: str) -> str:
    """A URN in words: `orders (aws:sqs/queue:Queue)`."""
    kind, name = parts_of(urn)
    return f"{name} ({kind})" if kind else name


def inner_urn(urn: str, kind: str, name: str) -> str:
    """The URN of what a resource declares in a template: that of a child, by both names."""
    *before, kinds, own = ("", *urn.split("::", 3)) if urn.count("::") >= 3 else ("", "", urn)
    return "::".join([*before[1:], f"{kinds}${kind}" if kinds else kind, f"{own}/{name}"])


def is_packaged_component(kind: str) -> bool:
    """Whether a type is a component of a package, such as `aws:s3:BucketEventSubscription`."""
    package, *module = kind.split(":")
    return package in _WITH_COMPONENTS and len(module) > 1 and "/" not in module[0]


def maker_of(urn: str) -> str:
    """The type of the outermost component of a package that makes the resource; "" without one."""
    return next(filter(is_packaged_component, types_of(urn)[:-1]), "")


def component_name(kind: str) -> str:
    """What people know a component of a package by: its type, or the class of awsx.classic."""
    found = _CLASSIC.fullmatch(kind)
    if not found:
        return kind
    module = found["module"] or found["own"]
    return f"awsx.classic.{_CLASSIC_MODULES.get(module, module)}.{found['name']}"


def stack_of(urn: str) -> tuple[str, str]:
    """The project and the stack of a URN; empty for a text that isn't a URN."""
    start, project, *rest = (*urn.split("::", 3), "", "")
    return (project, start.removeprefix("urn:pulumi:")) if len(rest) == 4 else ("", "")


def is_named(urn: str, wanted: str) -> bool:
    """Whether `wanted` is the URN or the name in it; `*` in it matches any text."""
    return any(pattern(wanted).fullmatch(text) for text in (urn, parts_of(urn)[1]))


@lru_cache(maxsize=1024)
def pattern(text: str) -> re.Pattern[str]:
    """The text as an expression in which `*` matches any text."""
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)
