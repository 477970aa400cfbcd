"""The documentation of a rule: a title, why it matters, and one example.

An example is a Pulumi program that a test runs twice. Lines that end with `# bad` are only in the
program that violates the rule, lines that end with `# good` only in the one that complies, and all
others are in both.
"""

from __future__ import annotations

from functools import cached_property
from textwrap import dedent

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

_MARK = lazy_pattern(r"\s*# (bad|good)$")
_URL = lazy_pattern(r"https://[^\s)]+")


@record(frozen=True)
class Documentation:
    """`why` ends with the address of its source; `example` has lines marked bad and good."""

    title: str
    why: str
    example: str

    @classmethod
    def of(cls, docstring: str) -> Documentation:
        """Reads a docstring: a first line, prose, and an indented block below `Example:`."""
        title, _, rest = docstring.partition("\n")
        why, _, example = rest.partition("\nExample:\n")
        return cls.written(title.rstrip("."), why, example)

    @classmethod
    def written(cls, title: str, why: str, example: str) -> Documentation:
        """Documentation from the indented blocks of text of a declaration."""
        return cls(title.strip(), dedent(why).strip(), dedent(example).strip("\n").rstrip())

    @cached_property
    def bad(self) -> str:
        """The program that violates the rule."""
        return self._without("good")

    @cached_property
    def good(self) -> str:
        """The program that complies with it."""
        return self._without("bad")

    @property
    def url(self) -> str:
        """The first URL in `why`, or an empty string."""
        found = _URL.search(self.why)
        return found.group() if found else ""

    def _without(self, mark: str) -> str:
        marks = ((line, _MARK.search(line)) for line in self.example.split("\n"))
        kept = (line for line, found in marks if found is None or found[1] != mark)
        return "\n".join(_MARK.sub("", line) for line in kept)
