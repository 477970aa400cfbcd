"""Lines of programs: what stands in front of a program, and how its lines end, moves places only.

The law holds for each reader in the three tables of readers. A new suffix in one of them has no
pieces here, and fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policypack.program_edits import programs as editing
from policypack.program_edits.changes import Change, NotPlainError
from policypack.program_files.arguments.program import PARSERS
from policypack.program_files.arguments.shapes import Called, Items, Members, Syntax, Text
from policypack.program_files.files import READERS, SourceFile, decoded
from policypack.program_files.source import Call, UnreadableError
from policypack.program_files.waivers import faults_of
from policypack.report.code_frames import frame
from tests.programs import labelled

TODAY = date(2026, 12, 1)
RULES = ("sqs-queue-unencrypted",)
WAIVER = "stackwarden: waive sqs-queue-unencrypted until 2026-11-01 by payments: a test"
# Characters that end no line in an editor, although `str.splitlines` splits there.
SEPARATORS = "a\x0bb\x0cc\x1cd\x1de\x1ef\x85g\u2028h\u2029i"
YAML = (".yaml", ".yml")
SUFFIXES = sorted({*READERS, *PARSERS, *editing.EDITORS})


class Pieces(NamedTuple):
    """The head of a program, what may follow in any order, and a comment with odd characters."""

    head: str
    parts: tuple[str, ...]
    odd: str


_NODE = Pieces(
    'import * as aws from "@pulumi/aws";\n',
    (
        f"// {WAIVER}\n",
        'new aws.sqs.Queue("a", { delaySeconds: 3 });\n',
        f'new aws.sqs.Queue("b", {{\n  tags: {{ x: "ä\\u2028" }}, // {WAIVER}\n}});\n',
        f"/* first\n   {WAIVER}\n*/\n",
        'const text = "\u2028\x85"; new aws.sqs.Queue("c", { name: text });\n',
        "\n",
    ),
    f"/* {SEPARATORS} */\n",
)
_YAML = Pieces(
    "resources:\n",
    (
        f"  # {WAIVER}\n",
        "  a: {type: aws:sqs:Queue, properties: {delaySeconds: 3}}\n",
        f"  b:\n    type: aws:sqs:Queue\n    properties:\n      delaySeconds: 3 # {WAIVER}\n",
        '  c:\n    type: aws:sqs:Queue\n    properties:\n      name: "a\u2028 b\x85 c" # why\n',
        "\n",
    ),
    'note: "a\x85 b\u2028 c\u2029 d" # why\n',
)
PIECES = {
    ".py": Pieces(
        "import pulumi_aws as aws\n",
        (
            f"# {WAIVER}\n",
            'aws.sqs.Queue("a", delay_seconds=3)\n',
            f'aws.sqs.Queue(\n    "b",\n    tags={{"x": "ä\x0c\x1c"}},  # {WAIVER}\n)\n',
            'text = "\u2028\x85\x0b"; aws.sqs.Queue("c", name=text)\n',
            'aws.sqs.Queue("d", policy="""{\n "Statement": []\n}""")\n',
            "\x0c\n",
            "\n",
        ),
        f"# {SEPARATORS}\n",
    ),
    ".go": Pieces(
        'package main\n\nimport "github.com/pulumi/pulumi-aws/sdk/v7/go/aws/sqs"\n',
        (
            f'// {WAIVER}\nfunc a() {{ sqs.NewQueue(ctx, "a", nil) }}\n',
            "func b() {\n\t"
            'sqs.NewQueue(ctx, "b", &sqs.QueueArgs{\n\t\tName: "\u2028\x85ä",\n\t})\n}\n',
            f"/* first\n   {WAIVER}\n*/\n",
            "\n",
        ),
        f"// {SEPARATORS}\n",
    ),
    **dict.fromkeys(YAML, _YAML),
    # YAML's own grammar has that of JSON.
    ".json": Pieces("", ('{"a": [1, 2],\n "b": {"c": "\u2028"}}\n',), "\n"),
    **dict.fromkeys((".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"), _NODE),
}


class Moved(NamedTuple):
    """A way to write a program down, and how many lines further down everything is then."""

    written: Callable[[bytes], bytes]
    shift: int


def _with_head(head: str) -> Moved:
    return Moved(lambda data: head.encode() + data, head.count("\n"))


def moved(suffix: str) -> dict[str, Moved]:
    comment = "# a\n" if suffix in (".py", ".json", *YAML) else "// a\n"
    return {
        "blank lines": _with_head("\n\n \n"),
        "a comment": _with_head(comment),
        "odd characters": _with_head(PIECES[suffix].odd),
        "a byte order mark": Moved(lambda data: "\ufeff".encode() + data, 0),
        "CR LF": Moved(lambda data: data.replace(b"\n", b"\r\n"), 0),
    }


def _places(file: Syntax, node: Any, below: int = 6) -> Iterator[tuple[Any, ...]]:
    """The lines and columns of all arguments."""
    shape = file.shape(node) if below else None
    inner: list[Any] = []
    if isinstance(shape, Members):
        yield from ((each.name, *each.span) for each in shape.members)
        inner = [each.value for each in shape.members]
    elif isinstance(shape, Items):
        inner = [*shape.items]
    elif isinstance(shape, Called):
        yield from ((each.name, *each.span) for each in shape.keywords)
        inner = [*shape.given, *(each.value for each in shape.keywords)]
    elif isinstance(shape, Text) and shape.start:
        yield (shape.text, *shape.start, *shape.start)
    for each in inner:
        yield ("", *file.span(each))
        yield from _places(file, each, below - 1)


def _arguments(name: str, text: str, shift: int) -> list[object]:
    """Where the program gives what, without the shift."""
    try:
        file = PARSERS[Path(name).suffix](name, text, "")
    except UnreadableError as error:
        return [str(error)]
    return [
        (what, line - shift, column, end - shift, end_column)
        for call in file.constructors()
        for what, line, column, end, end_column in [
            ("call", *call.span),
            ("head", *call.head),
            *_places(file, call.node),
        ]
    ]


def _source(file: SourceFile, shift: int) -> list[object]:
    """The comments, the calls and the faults of waivers, without the shift."""
    try:
        comments, calls = file.read()
    except UnreadableError as error:
        return [str(error)]
    kept = [each for each in comments if each.line > shift]
    faults = [each for each in faults_of(file, RULES, TODAY) if each[0] > shift]
    return [
        *(each._replace(line=each.line - shift) for each in kept),
        *(each._replace(first=each.first - shift, last=each.last - shift) for each in calls),
        *((line - shift, fault) for line, fault in faults),
    ]


def _lines(data: bytes, name: str, shift: int) -> list[int]:
    try:
        calls = SourceFile(name, decoded(data, name)).read().calls
    except (UnreadableError, KeyError):
        return []
    return [each.first - shift for each in calls]


def _edited(data: bytes, name: str, change: Change) -> bytes | str:
    try:
        return editing.edited(name, data, [change])
    except NotPlainError as error:
        return str(error)


def check(data: bytes, name: str, way: Moved) -> None:
    """Asserts that the program is read in both forms alike."""
    suffix, (written, shift) = Path(name).suffix, way
    other = written(data)
    before, after = decoded(data, name), decoded(other, name)
    if suffix in READERS:
        found = _source(SourceFile(name, before), 0)
        assert _source(SourceFile(name, after), shift) == found
        # An editor has the text as it is in the file.
        assert _source(SourceFile(name, other.decode()), shift) == found
    if suffix in PARSERS:
        assert _arguments(name, after, shift) == _arguments(name, before, 0)
    if suffix in editing.EDITORS and suffix in READERS:
        # An edit takes as long as all else, and one stands for the others.
        for call in [each for each in found if isinstance(each, Call)][:1]:
            kind = f"{call.kind.package}:{call.kind.module}/x:{call.kind.name}"
            path, line = ("forceDestroy",), call.first
            change = Change("a-rule", kind, call.name or "x", name, line, path, True)
            expected = _edited(data, name, change)
            moved_change = Change("a-rule", kind, call.name or "x", name, line + shift, path, True)
            made = _edited(other, name, moved_change)
            assert made == (written(expected) if isinstance(expected, bytes) else expected)


def real_programs() -> Iterator[tuple[str, str]]:
    for program in labelled.programs():
        for name, text in program.files.items():
            if Path(name).suffix in SUFFIXES:
                yield Path(name).suffix, text
    for file in (Path(__file__).parents[1] / "stacks").rglob("*"):
        if file.suffix in SUFFIXES and file.is_file():
            yield file.suffix, file.read_text(encoding="utf-8")


REAL = [*real_programs()]


def test_each_reader_has_pieces() -> None:
    assert sorted(PIECES) == SUFFIXES


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("way", moved(".py"))
def test_real_programs_are_read_alike(suffix: str, way: str) -> None:
    for found, text in REAL:
        if found == suffix:
            check(text.encode(), f"index{suffix}", moved(suffix)[way])


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(data=st.data())
def test_any_program_is_read_alike(suffix: str, data: st.DataObject) -> None:
    pieces = PIECES[suffix]
    parts = data.draw(st.lists(st.sampled_from(pieces.parts), max_size=1 if not pieces.head else 6))
    way = data.draw(st.sampled_from(sorted(moved(suffix))))
    check("".join([pieces.head, *parts]).encode(), f"index{suffix}", moved(suffix)[way])


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_excerpts_show_the_same_lines(suffix: str, tmp_path: Path) -> None:
    pieces = PIECES[suffix]
    data = "".join([pieces.head, *pieces.parts]).encode()
    shown = {}
    for way, (written, shift) in {**moved(suffix), "as it is": Moved(lambda data: data, 0)}.items():
        name = f"{way.replace(' ', '_')}{suffix}"
        (tmp_path / name).write_bytes(written(data))
        lines = _lines(written(data), name, shift)
        assert lines
        shown[way] = [
            (each.number - shift, each.code)
            for line in lines
            for each in frame(tmp_path, name, line + shift)
            if each.number > shift
        ]
    assert {str(each) for each in shown.values()} == {str(shown["as it is"])}
