"""The rooms of the policy pack and their imports, drawn from the table that the tests enforce."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter

from tests.house.test_arrows import ARROWS, ROOT
from tools.docs.markdown import code, table

Arrows = Mapping[str, frozenset[str]]
PACK = "policypack"


def rooms() -> str:
    """Returns a picture in text: every room, and what it may import, from the top down."""
    grouped = grouped_arrows()
    width = max(map(len, grouped))
    lines = (
        f"{room:<{width}} ─▶ {', '.join(_ordered(grouped, below))}" if below else room
        for room, below in grouped.items()
    )
    return code("", "\n".join(line.rstrip() for line in lines))


def room_graph() -> str:
    """Returns a Mermaid graph of the rooms, without arrows that follow from others."""
    grouped = grouped_arrows()
    lines = ["graph TD"]
    for room, below in grouped.items():
        lines += [f"    {_node(room)}"]
        lines += [
            f"    {room} --> {other}"
            for other in _ordered(grouped, below)
            if not _follows(grouped, room, other)
        ]
    return code("mermaid", "\n".join(lines))


def room_table() -> str:
    """Returns a table of the rooms with their contents and permitted imports."""
    grouped = grouped_arrows()
    rows = (
        (
            f"`{_place(room)}`",
            _about(room),
            ", ".join(f"`{other}`" for other in _ordered(grouped, below)) or "nothing",
        )
        for room, below in grouped.items()
    )
    return table(("Room", "Holds", "May import"), rows)


def inner_table() -> str:
    """Returns a table of the rooms within rooms, in the order to read them."""
    own = arrows()
    inner = [room for room in reversed(_downwards(own)) if (ROOT / _place(room)).is_dir()]
    rows = (
        (
            f"`{_place(room)}`",
            _about(room),
            ", ".join(f"`{other}`" for other in _ordered(own, own[room])) or "nothing",
        )
        for room in sorted(inner, key=_group)
        if _group(room) != room
    )
    return table(("Room", "Holds", "May import"), rows)


@cache
def arrows() -> dict[str, frozenset[str]]:
    """Returns what each room of the pack may import of the pack, by names without `policypack.`."""
    prefix = f"{PACK}."
    return {
        room.removeprefix(prefix): frozenset(
            other.removeprefix(prefix) for other in below.split() if other.startswith(prefix)
        )
        for room, below in ARROWS.items()
        if room.startswith(prefix)
    }


@cache
def grouped_arrows() -> dict[str, frozenset[str]]:
    """Returns `arrows` between the rooms directly inside the pack, importers before imported."""
    found: dict[str, set[str]] = {}
    for room, below in arrows().items():
        group = _group(room)
        found.setdefault(group, set()).update(map(_group, below))
        found[group].discard(group)
    frozen = {room: frozenset(below) for room, below in found.items()}
    return {room: frozen[room] for room in _downwards(frozen)}


def _group(room: str) -> str:
    """The room directly inside the pack that a room lies in."""
    return room.partition(".")[0]


def _downwards(found: Arrows) -> list[str]:
    """Every room before the rooms that it imports; by name where the order is free."""
    sorter = TopologicalSorter({room: sorted(found[room]) for room in sorted(found)})
    return [*sorter.static_order()][::-1]


def _ordered(found: Arrows, rooms_: frozenset[str]) -> list[str]:
    order = [*found]
    return sorted(rooms_, key=lambda room: (order.index(room), room))


def _follows(found: Arrows, room: str, other: str) -> bool:
    return any(other in _reachable(found, between) for between in found[room] - {other})


def _reachable(found: Arrows, room: str) -> Iterator[str]:
    for below in found[room]:
        yield below
        yield from _reachable(found, below)


def _place(room: str) -> str:
    place = f"{PACK}/{room.replace('.', '/')}"
    return f"{place}.py" if (ROOT / f"{place}.py").is_file() else f"{place}/"


def _node(room: str) -> str:
    return f'{room}["{_place(room)}"]'


def _about(room: str) -> str:
    """The first line of the room's docstring."""
    place = ROOT / _place(room)
    file = place / "__init__.py" if place.is_dir() else place
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())
