"""Content of templates: resources are judged like those of the program, the rest is listed."""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.model.templates import held_by
from policypack.model.templates.contents import HOLDERS, Contents

__all__ = ["HOLDERS", "contents"]


def contents(holder: Resource) -> Contents:
    """The resources in the template of one of the HOLDERS, and the parts that aren't judged."""
    return held_by(holder)
