"""Statements and resources in words: where a statement stands, and what an answer waits for."""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.urns import describe


def named(resource: Resource) -> str:
    """A resource in words: `RolePolicy orders`."""
    return f"{resource.type.rpartition(':')[2]} {resource.name}"


def path_in(holder: Resource | None, path: str) -> str:
    """The path within the policy: that of an identity document begins with the holder's name."""
    return path.partition(".")[2] if holder is None else path.removeprefix(f"{holder.name}.")


def managed(path: str) -> str:
    """The AWS managed policy that a path begins with, in words."""
    return f"AWS managed policy {path.partition('.')[0]}"


def waits_for(unknown: Unknown) -> str:
    """The needs of an undecided answer, in words."""
    place = f"{describe(unknown.owner)}: {unknown.path}" if unknown.owner else unknown.path
    return f"{place} needs {unknown.waits_for}" if unknown.waits_for else f"{place} is unknown"


def without_secrets(text: str, holder: Resource | None) -> str:
    """The text without what the program marks as secret."""
    for secret in () if holder is None else holder.secrets:
        text = text.replace(secret, "[secret]") if secret else text
    return text
