"""Adds edges to the file of a source's vectors."""

from __future__ import annotations

from collections.abc import Sequence

from tests.conformance.edges.cases import Edge
from tests.conformance.exporting import portable
from tests.conformance.vectors import FOLDER, as_in_lambda, as_written, line, read, vector, written

# What Lambda takes as an event, in bytes.
LARGEST = 6_000_000
_LONGEST = 8_000


def add_edges(source: str, found: Sequence[Edge]) -> int:
    """Adds those that no vector has yet, and returns how many."""
    path = FOLDER / "vectors" / f"{source}.jsonl"
    vectors, lines = [*read(source)], [*map(line, as_written(source))]
    known = {line([each["options"], each["event"], each.get("now")]) for each in vectors}
    number = max([0, *(_number(each["id"]) for each in vectors)])
    added = 0
    for edge in found:
        key = line([edge.options, edge.event, edge.now])
        if key not in known and portable(edge.event, LARGEST):
            known.add(key)
            with as_in_lambda():
                made = vector(edge.case(f"{source}/edge/{number + added + 1}"))
            text = written({**made, "edits": [*edge.edits]}, vectors[0])
            # An answer can name thousands of records, and an error of a handler shows no refusal.
            if len(text) <= _LONGEST and made["verdict"] != "failed":
                lines.append(text)
                added += 1
    path.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
    return added


def _number(identity: str) -> int:
    _, kind, *number = identity.split("/")
    return int(number[-1]) if kind == "edge" else 0
