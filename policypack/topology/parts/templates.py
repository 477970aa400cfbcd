"""What templates hold: resources are judged as if they stood in the program, the rest is named."""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.model.templates import held_by
from policypack.model.templates.contents import Contents
from policypack.model.templates.holders import HOLDERS

__all__ = ["HOLDERS", "contents"]


def contents(holder: Resource) -> Contents:
    """The resources that one of the HOLDERS holds, and what of it is not judged."""
    return held_by(holder)
