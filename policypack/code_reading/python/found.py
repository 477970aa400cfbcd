"""What reading one handler has found, each thing once."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from policypack.code_reading.flows import (
    Flow,
    Flows,
    Kind,
    Misuse,
    Misused,
    Place,
    Sink,
    Step,
    Undecided,
)
from policypack.code_reading.python.values import Mark, Origin

_MOST = 200


def place_of(node: ast.AST, file: str) -> Place:
    """Where the node stands."""
    return Place(file, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)


class Found:
    """Collects flows, mistakes, and what could not be followed."""

    def __init__(self) -> None:
        self._flows: dict[tuple[Kind, Place], Flow] = {}
        self._misuses: dict[tuple[Misused, Place], Misuse] = {}
        self._undecided: dict[tuple[Kind | None, Place], Undecided] = {}
        # Whether a parser of XML was told to resolve external entities.
        self.resolves_entities = False
        # A fixed file of the temporary folder is no mistake where the code removes it.
        self.removed: set[str] = set()
        self._written: list[tuple[str, Place]] = []

    def reached(self, kind: Kind, called: str, place: Place, origins: Iterable[Origin]) -> None:
        """Texts with the origins reach a sink of the kind."""
        for origin in origins:
            if origin.mark is not Mark.EVENT or kind in origin.safe:
                continue
            if origin.through:
                way = f"through {origin.through}, which is not read, to {called}"
                self.undecided(place, f"passes {origin.source} {way}", kind)
            elif (kind, place) not in self._flows:
                steps = tuple(step for step in origin.steps if step.place != place)
                self._flows[kind, place] = Flow(origin.source, steps, Sink(called, place), kind)

    def mistaken(self, kind: Misused, place: Place, what: str) -> None:
        """A mistake that needs no text of the event."""
        self._misuses.setdefault((kind, place), Misuse(kind, place, what))

    def written(self, path: str, place: Place) -> None:
        """A call writes a file of a fixed path."""
        if path.startswith("/tmp/") and not path.endswith("/"):  # noqa: S108 - that of the functions
            self._written.append((path, place))

    def undecided(self, place: Place, reason: str, kind: Kind | None = None) -> None:
        """Something that could not be followed."""
        if len(self._undecided) < _MOST:
            self._undecided.setdefault((kind, place), Undecided(place, reason, kind))

    @property
    def has_undecided(self) -> bool:
        """Whether anything could not be followed."""
        return bool(self._undecided)

    def all(self, file: str) -> Flows:
        """All that was found, in the order of the code."""
        for path, place in self._written:
            if path not in self.removed:
                self.mistaken(Misused.SHARED_FILE, place, f"writes {path} and leaves it there")
        # A flow without the unread function says more than the one through it.
        return Flows(
            file,
            tuple(sorted(self._flows.values(), key=lambda it: _order(it.sink.place))),
            tuple(sorted(self._misuses.values(), key=lambda it: _order(it.place))),
            tuple(
                sorted(
                    (it for key, it in self._undecided.items() if key not in self._flows),
                    key=lambda it: _order(it.place),
                )
            ),
        )


def _order(place: Place) -> tuple[str, int, int]:
    return place.file, place.line, place.column


def stepped(origins: Iterable[Origin], place: Place, what: str) -> tuple[Origin, ...]:
    """The origins after one more step."""
    return tuple(origin.after(Step(place, what)) for origin in origins)
