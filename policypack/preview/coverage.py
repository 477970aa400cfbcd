"""What a preview has judged, what it has not, and why: in lines for people.

What is unknown leaves rules undecided, and each says so itself. Not judged is what nobody has seen:
the resources that a component would make, and those on the other side of a value that is assumed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence

from policypack.facts.invented import is_invented
from policypack.offline.unserved import Kind, Unserved
from policypack.start.record import record
from policypack.start.wording import first_few

_ONLINE = "use --online"
_AFTER = "resources created after the error, and rules about the whole stack"
_NO_RESOURCE = "the program creates none in this stack; check --stack and the configuration"


@record(frozen=True)
class Coverage:
    """`judged` counts resources; `not_judged` and `unknown` are lines with their reasons."""

    judged: int
    not_judged: Sequence[str] = ()
    unknown: Sequence[str] = ()

    @property
    def message(self) -> str | None:
        """Why the run did not judge everything; None if it did."""
        if not self.not_judged:
            return None if self.judged else f"no resource was judged: {_NO_RESOURCE}"
        first, *more = self.not_judged
        what = "not judged" if self.judged else "no resource was judged"
        return f"{what}: {first}" + (f" (and {len(more)} more)" if more else "")


def is_partial(judged: int, not_judged: Sequence[str]) -> bool:
    """Whether a program that ran to its end was judged in part."""
    return bool(judged and not_judged and _AFTER not in not_judged)


def coverage(
    judged: int,
    unserved: Sequence[Unserved],
    assumed: Sequence[str],
    failed: bool,
    build: Callable[[str], str | None] = lambda _: None,
) -> Coverage:
    """The coverage of a run; `assumed` are lines about values that others may set otherwise.

    `build` returns the command that builds a missing file, where the project shows one.
    """
    missing = [*_components(unserved), *_functions(unserved), *_code(unserved, build), *assumed]
    if failed:
        missing.insert(0, _AFTER)
    return Coverage(judged, missing, [*_unknown(unserved), *_content(unserved, build)])


def _components(unserved: Sequence[Unserved]) -> Iterator[str]:
    # It loads the schema of AWS, and most programs have no such component.
    from policypack.offline.components import rows

    for package, found in _by_package(unserved, "component"):
        for is_known, beyond in ((False, ""), (True, " beyond its arguments")):
            of_kind = [each for each in found if bool(rows(each.token)) is is_known]
            if of_kind:
                names = first_few([f"{each.name} ({each.token})" for each in of_kind])
                yield f"what {names} makes{beyond}: {_not_installed(package)}"


def _functions(unserved: Sequence[Unserved]) -> Iterator[str]:
    for package, found in _by_package(unserved, "function"):
        tokens = first_few([each.token for each in found])
        yield f"values that depend on the result of {tokens}: {_not_installed(package)}"


# The types whose assets the pack reads as code.
_SHIPS_CODE = ("aws:lambda/function:Function", "aws:lambda/layerVersion:LayerVersion")


def _code(unserved: Sequence[Unserved], build: Callable[[str], str | None]) -> Iterator[str]:
    for path, users in _missing(unserved, lambda user: user in _SHIPS_CODE):
        yield f"code of {users}: {_not_there(path, build)}"


def _content(unserved: Sequence[Unserved], build: Callable[[str], str | None]) -> Iterator[str]:
    for path, users in _missing(unserved, lambda user: user not in _SHIPS_CODE):
        yield f"content of {users}: treated as known after apply: {_not_there(path, build)}"


def _missing(
    unserved: Sequence[Unserved], is_meant: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    """Each missing path with the names of the resources that need it."""
    found: dict[str, list[str]] = {}
    for each in unserved:
        if each.kind == "file" and is_meant(each.user):
            path = each.token if "://" in each.token else posixpath.normpath(each.token)
            found.setdefault(path, []).append(each.name)
    for path, names in found.items():
        yield path, first_few(names)


def _not_there(path: str, build: Callable[[str], str | None]) -> str:
    if "://" in path:
        return f"{path} is not downloaded; use a local file"
    if is_invented(path):
        return "its path is not set"
    command = build(path)
    return f"{path} is missing; " + (f"run {command}" if command else "build it first")


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
