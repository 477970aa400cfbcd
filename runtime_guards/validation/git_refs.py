"""Names of branches and tags: https://git-scm.com/docs/git-check-ref-format.

Git allows most of what a shell interprets, and functions pass such names to commands: a name with
`$`, a backtick, `;`, `|`, `&`, `<`, `>`, `!` or a quotation mark is refused too, and any name that
a command would read as an option.
"""

from __future__ import annotations

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.checks import CONTROL
from runtime_guards.validation.event import TEXT
from runtime_guards.validation.shapes import Shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# CodeCommit's own limit: https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html
LONGEST = 256
_KINDS = ("refs/heads/", "refs/tags/")
_OF_GIT = frozenset(" ~^:?*[\\")
_OF_SHELLS = frozenset("$`;|&<>\"'!")
_FORBIDDEN = _OF_GIT | _OF_SHELLS


class _Ref(Shape):
    """A whole ref, such as `refs/heads/main`."""

    fields = TEXT

    def __call__(self, value: Any) -> None:
        if value.__class__ is not str:
            raise absent(value)
        kind = next((kind for kind in _KINDS if value.startswith(kind)), "")
        if not kind:
            raise EventRejected("malformed")
        name = value[len(kind) :]
        if len(name) > LONGEST:
            raise EventRejected("too-long")
        if CONTROL.search(name):
            raise EventRejected("control-character")
        if ".." in name:
            raise EventRejected("traversal")
        if not _FORBIDDEN.isdisjoint(name) or "@{" in name or not _has_good_parts(name):
            raise EventRejected("malformed")


def _has_good_parts(name: str) -> bool:
    """Whether no part between slashes is empty, begins with a dot or hyphen, or ends as a lock."""
    parts = name.split("/")
    return name != "@" and not any(
        not part or part[0] in ".-" or part[-1] == "." or part.endswith(".lock") for part in parts
    )


REF = _Ref()
