"""What a preview has judged, what it has not, and why: in lines for people.

What is unknown leaves rules undecided, and each says so itself. Not judged is what nobody has seen:
the resources that a component would make, and those on the other side of a value that is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policypack.offline.unserved import Kind, Unserved
from policypack.start.record import record
from policypack.start.wording import first_few

_ONLINE = "use --online"


@record(frozen=True)
class Coverage:
    """`judged` counts resources; `not_judged` and `unknown` are lines with their reasons."""

    judged: int
    not_judged: Sequence[str] = ()
    unknown: Sequence[str] = ()

    @property
    def message(self) -> str | None:
        """Why the run did not judge everything; None where it did."""
        if not self.not_judged:
            return None
        first, *more = self.not_judged
        return f"not judged: {first}" + (f" (and {len(more)} more)" if more else "")


def coverage(
    judged: int, unserved: Sequence[Unserved], assumed: Sequence[str], failed: bool
) -> Coverage:
    """The coverage of a run; `assumed` are lines about values that others may set otherwise."""
    missing = [*_components(unserved), *_functions(unserved), *assumed]
    if failed:
        missing.insert(0, "what the program makes after the error, and the stack as a whole")
    return Coverage(judged, missing, [*_unknown(unserved)])


def _components(unserved: Sequence[Unserved]) -> Iterator[str]:
    for package, found in _by_package(unserved, "component"):
        names = first_few([f"{each.name} ({each.token})" for each in found])
        yield f"what {names} makes: {_not_installed(package)}"


def _functions(unserved: Sequence[Unserved]) -> Iterator[str]:
    for package, found in _by_package(unserved, "function"):
        tokens = first_few([each.token for each in found])
        yield f"what depends on the result of {tokens}: {_not_installed(package)}"


def _unknown(unserved: Sequence[Unserved]) -> Iterator[str]:
    for package, found in _by_package(unserved, "resource"):
        tokens = first_few([*dict.fromkeys(each.token for each in found)])
        yield f"outputs of {tokens}: treated as known after apply: {_not_installed(package)}"
    content = [each.token for each in unserved if each.kind == "content"]
    if content:
        yield (
            f"results of {first_few(content)}: treated as known after apply: they are content of "
            f"an account; {_ONLINE}"
        )


def _by_package(
    unserved: Iterable[Unserved], kind: Kind
) -> Iterable[tuple[str, Sequence[Unserved]]]:
    found: dict[str, list[Unserved]] = {}
    for each in unserved:
        if each.kind == kind:
            found.setdefault(each.package, []).append(each)
    return sorted(found.items())


def _not_installed(package: str) -> str:
    if package == "aws":
        return f"it is not in the version of the SDK that is known offline; {_ONLINE}"
    return f"the package {package} is not installed; run pulumi install, or {_ONLINE}"
