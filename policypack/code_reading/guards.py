"""The guard that a handler declares, in any language."""

from __future__ import annotations

from policypack.start.record import record


@record(frozen=True)
class DeclaredValidator:
    """A validator by its trigger; `partial` is None if it is only known at run time."""

    trigger: str
    partial: bool | None = False


@record(frozen=True)
class Guard:
    """The handler has a guard with `validators`, declared at the file and line.

    `observes` is None if it is only known at run time whether it refuses; `until` is the
    last day for which the code allows that, as it is written. `is_bundled`: the file has the code
    of the guards too.
    """

    validators: tuple[DeclaredValidator, ...]
    file: str
    line: int
    observes: bool | None = False
    until: str | None = None
    is_bundled: bool = False

    @property
    def place(self) -> str:
        """The file and line."""
        return f"{self.file}:{self.line}"


@record(frozen=True)
class NoGuard:
    """The handler at the file and line has no guard: it receives unvalidated events.

    The line is 0 if only the module is known, and the file is empty if not even that is.
    """

    file: str
    line: int

    @property
    def place(self) -> str:
        """The file and line, as far as they are known."""
        return f"{self.file}:{self.line}" if self.line else self.file


@record(frozen=True)
class Unclear:
    """Undecided without running the code. `reason` completes "the code of the file ...".

    `handler` is the place of the handler as far as it is known.
    """

    reason: str
    file: str
    line: int
    handler: NoGuard
