"""Python with every character of it, for edits. A published pack edits nothing and lacks libcst."""

from __future__ import annotations

import libcst

from policypack.reading.files import MalformedError
from policypack.reading.python_text import parse_bounded


def parse_concrete(content: bytes) -> libcst.Module:
    """Returns the tree of a module. Raises RefusedError, and MalformedError for its grammar."""
    try:
        return parse_bounded(content, lambda: libcst.parse_module(content))
    except libcst.ParserSyntaxError as error:
        raise MalformedError("Python", error.message, error.raw_line) from None
