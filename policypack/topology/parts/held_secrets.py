"""The credentials in all texts of a resource, also inside documents and user data.

A text may be JSON, YAML, one of both in base64, or a script; a document is searched leaf by leaf,
since its keys name its values. The path of what is found leads into the document, as it does for
IAM documents: `templateBody.Parameters.DbPassword.Default`.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache, reduce
from typing import Any, NamedTuple

from policypack.credentials import DetectedSecret, names_secret, secrets_within
from policypack.credentials.decoding import VALUES, Leaf, Steps, leaves, names_none
from policypack.credentials.suspicion import may_hold_secrets
from policypack.facts.table import read_table
from policypack.model.resources import NATIVE, PROVIDERS, Resource
from policypack.model.templates import held_by
from policypack.model.templates.contents import HOLDERS
from policypack.model.unknown import Unknown
from policypack.model.values import Archive, Asset, Value, join
from policypack.topology.parts.containers import DOCUMENTS

_BOTH = ("userData", "userDataBase64")
USER_DATA: Mapping[str, tuple[str, ...]] = {
    "aws:ec2/instance:Instance": _BOTH,
    "aws:ec2/launchConfiguration:LaunchConfiguration": _BOTH,
    "aws:ec2/launchTemplate:LaunchTemplate": ("userData",),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": _BOTH,
}
# AWS accepts 16 KB; what gzip makes of them is cut here.
_LIMIT = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS


def decoded(value: Value) -> str:
    """The text of user data, whether it stands as it is, in base64, or compressed in base64."""
    text = str(value.get("") or "")
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return text
    with suppress(zlib.error):
        data = zlib.decompressobj(_GZIP).decompress(data, _LIMIT)
    return data.decode("utf-8", errors="replace")


# The properties whose secrets separate rules report, with their own names, levels and fixes.
#
# A test plants a secret at each place, and checks that one rule reports it.

_CONTAINER = ("environment", "envs", "command", "entryPoint", "args")
# Containers are elements of a list, the properties of a job themselves, or nested in them.
_CONTAINERS = {
    "containerDefinitions": ("[]",),
    "containerProperties": ("",),
    "ecsProperties": (".taskProperties[].containers[]",),
    "nodeProperties": (
        ".nodeRangeProperties[].container",
        ".nodeRangeProperties[].ecsProperties.taskProperties[].containers[]",
        ".nodeRangeProperties[].eksProperties.podProperties.containers[]",
        ".nodeRangeProperties[].eksProperties.podProperties.initContainers[]",
    ),
    "eksProperties": (".podProperties.containers[]", ".podProperties.initContainers[]"),
}
_JUDGED: Mapping[str, tuple[str, ...]] = {
    **USER_DATA,
    **{
        kind: tuple(
            f"{document}{within}.{held}"
            for document in documents
            for within in _CONTAINERS[document]
            for held in _CONTAINER
        )
        for kind, documents in DOCUMENTS.items()
    },
    **{kind: tuple(places) for kind, places in read_table(__file__)["judged"].items()},
}


@cache
def judged_places(kind: str) -> frozenset[str]:
    """The places of a type, in the names of its provider and with `[]` for each index."""
    if not kind.startswith(NATIVE):
        return frozenset(_JUDGED.get(kind, ()))
    return frozenset(_native(kind))


def _native(kind: str) -> Iterator[str]:
    from policypack.facts.native_types import twins_of
    from policypack.model.native.conversions import bare_steps
    from policypack.model.native.paths import text

    for twin in twins_of(kind):
        for classic, own in twin.pairs:
            for place in _JUDGED.get(twin.type, ()):
                if _contains(classic, place):
                    yield f"{text(bare_steps(own))}{place[len(classic) :]}"
                elif _contains(place, classic):
                    yield text(bare_steps(own))


def _contains(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


def places_within(resource: Resource) -> Iterator[str]:
    """The places of the resources that a template in the resource declares, within the resource."""
    if resource.type in HOLDERS:
        for each in held_by(resource).resources:
            if each.view is not None:
                yield from map(each.view.own, judged_places(each.type))


def own_properties(resource: Resource) -> Mapping[str, Any] | None:
    """An AWS resource's properties in the program, in its provider's names; None for any other.

    An aws-native resource is searched once, regardless of its pulumi_aws views. Outputs that the
    provider computes aren't in the program.
    """
    declared = resource.origin or resource
    is_part = resource.view is not None and resource.origin is None
    if is_part or not declared.type.startswith(PROVIDERS):
        return None
    held: Mapping[str, Any] = declared.properties.raw
    given = resource.stated
    return held if given is None else {key: each for key, each in held.items() if key in given}


Places = Collection[str]


class HeldSecret(NamedTuple):
    """The place of a secret and what it is; `line` is its line in a text with several lines."""

    path: str
    found: DetectedSecret
    line: int | None = None


def held_secrets(
    properties: Mapping[str, Any], elsewhere: Places = ()
) -> Iterator[HeldSecret | Unknown]:
    """Yields the secrets in texts that aren't marked as secret.

    `elsewhere` has the places that other rules judge, with `[]` for each index. An unknown value
    is reported only if its name suggests a secret: the deployment generates other texts that are
    known after apply, so they aren't in the program.
    """
    tops = {each for each in elsewhere if "." not in each and "[" not in each}
    held = {key: each for key, each in properties.items() if key not in tops}
    if not _is_suspected(held):
        return
    others = frozenset(each.lower() for each in elsewhere)
    for leaf in _leaves(held, others):
        if isinstance(leaf.held, Unknown):
            if leaf.name and names_secret(leaf.name):
                yield leaf.held
        elif text := _text(leaf.held):
            yield from _found(leaf, text, others)


def _is_suspected(held: Any) -> bool:
    """Whether any text may be a credential, by its form or its name: nearly none is."""
    texts: list[str] = []
    waiting = [held]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            for key, below in each.items():
                kind = type(below)
                if kind is str:
                    if below and _named(key):
                        return True
                    texts.append(below)
                elif kind is not bool and below is not None:
                    if _named(key):
                        return True
                    waiting.append(below)
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str):
            texts.append(each)
        elif isinstance(each, Asset):
            texts.append(each.text or "")
        elif isinstance(each, Archive):
            waiting.append(each.assets)
    return may_hold_secrets(texts)


@lru_cache(4096)
def _named(key: str) -> bool:
    """Whether the key names a secret, or says that its sibling has the name."""
    return key in VALUES or (not names_none(key) and names_secret(key.rpartition(":")[2]))


def _leaves(held: Any, elsewhere: Places) -> Iterator[Leaf]:
    """The leaves that no other rule judges, also of archives."""
    for leaf in leaves(held):
        if isinstance(leaf.held, Archive):
            for below in leaves(leaf.held.assets, leaf.name):
                within = below._replace(steps=(*leaf.steps, *below.steps))
                if not _is_elsewhere(within.steps, elsewhere):
                    yield within
        elif not _is_elsewhere(leaf.steps, elsewhere):
            yield leaf


def _is_elsewhere(steps: Steps, elsewhere: Places) -> bool:
    """Whether another rule judges the place; a document may write the first letters large."""
    if not elsewhere:
        return False
    place = ""
    for step in steps:
        place = f"{place}[]" if isinstance(step, int) else join(place, step)
        if place.lower() in elsewhere:
            return True
    return False


def _text(held: Any) -> str:
    if isinstance(held, Asset):
        return held.text or ""
    return held if isinstance(held, str) else ""


def _found(leaf: Leaf, text: str, elsewhere: Places) -> Iterator[HeldSecret]:
    for found in secrets_within(text, leaf.name):
        steps = (*leaf.steps, *found.steps)
        if not _is_elsewhere(steps, elsewhere):
            is_line = "\n" in text and not found.steps
            line = found.line if is_line else None
            yield HeldSecret(reduce(join, steps, ""), found.secret, line)
