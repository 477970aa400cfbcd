"""Waivers in comments: which resource each is for, and when it is for none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policypack.program_files.waivers import CommentWaiver, comment_waivers
from policypack.supply_chain.program import Project

RULE = "sqs-queue-unencrypted"
ASKS = f"stackwarden: waive {RULE} until 2099-03-01 by payments: a public test queue"
ON = f"stackwarden: waive {RULE} on orders until 2099-03-01 by payments: a public test queue"
URN = "urn:pulumi:dev::shop::{}::{}"
QUEUE = "aws:sqs/queue:Queue"
PYTHON = "import pulumi_aws as aws\n\n"
TYPESCRIPT = 'import * as aws from "@pulumi/aws";\n\n'
GO = """package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v7/go/aws/sqs"
	lam "github.com/pulumi/pulumi-aws/sdk/v7/go/aws/lambda"
)

func main() {
"""
NO_CALL = "matches no resource: put it on or directly above the resource's call, or add `on NAME`"
COMPUTED = "matches no resource: the program computes the resource's name; add `on NAME`"
LOOP = "matches no resource: its call is in a loop; add `on NAME`"
SEVERAL = "matches no resource: several resources are on this line; add `on NAME`"
TWICE = "has the same name and type; add `on orders`"
RUNTIMES = {".py": "python", ".ts": "nodejs", ".js": "nodejs", ".go": "go", ".yaml": "yaml"}


def found(folder: Path, **files: str) -> tuple[list[CommentWaiver], list[str]]:
    """The waivers and the faults of a program of these files, `_` standing for the dot."""
    suffix = ""
    for name, text in files.items():
        path = folder / name.replace("__dot__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        suffix = path.suffix
    waivers, faults = comment_waivers(Project(folder, folder, RUNTIMES[suffix]))
    return [each for each in waivers.values.waivers if isinstance(each, CommentWaiver)], faults


def only(folder: Path, name: str, text: str) -> CommentWaiver:
    waivers, faults = found(folder, **{name.replace(".", "__dot__"): text})
    assert (len(waivers), faults) == (1, []), faults
    return waivers[0]


def fault(folder: Path, name: str, text: str) -> str:
    waivers, faults = found(folder, **{name.replace(".", "__dot__"): text})
    assert (waivers, len(faults)) == ([], 1)
    return faults[0]


# Each: a file, and the text whose queue `orders` is waived.
AT_THE_CALL = {
    "above, python": ("main.py", PYTHON + f"# {ASKS}\naws.sqs.Queue('orders')\n"),
    "on, python": ("main.py", PYTHON + f"q = aws.sqs.Queue('orders')  # {ASKS}\n"),
    "within, python": (
        "main.py",
        PYTHON + f"q = aws.sqs.Queue(\n    'orders',\n    # {ASKS}\n    fifo_queue=True,\n)\n",
    ),
    "at the end, python": (
        "main.py",
        PYTHON + f"q = aws.sqs.Queue(\n    'orders',\n)  # {ASKS}\n",
    ),
    "keyword, python": (
        "main.py",
        PYTHON + f"# {ASKS}\naws.sqs.Queue(resource_name='orders')\n",
    ),
    "one of several comments, python": (
        "main.py",
        PYTHON + f"# Orders of the shop.\n# {ASKS}\n# Reviewed.\naws.sqs.Queue('orders')\n",
    ),
    "imported class, python": (
        "main.py",
        f"from pulumi_aws.sqs import Queue as Q\n# {ASKS}\nQ('orders')\n",
    ),
    "imported module, python": (
        "main.py",
        f"from pulumi_aws import sqs\n\ndef make():\n    # {ASKS}\n    sqs.Queue('orders')\n",
    ),
    "value of a loop's list, python": (
        "main.py",
        PYTHON + f"for q in [aws.sqs.Queue('orders')]:  # {ASKS}\n    print(q)\n",
    ),
    "above, typescript": (
        "index.ts",
        TYPESCRIPT + f'// {ASKS}\nconst q = new aws.sqs.Queue("orders", {{}});\n',
    ),
    "within, typescript": (
        "index.ts",
        TYPESCRIPT + f"new aws.sqs.Queue('orders', {{\n    // {ASKS}\n    fifoQueue: true,\n}});\n",
    ),
    "module, typescript": (
        "index.ts",
        f'import {{ sqs, s3 as store }} from "@pulumi/aws";\n// {ASKS}\nnew sqs.Queue(`orders`);\n',
    ),
    "class, typescript": (
        "index.ts",
        f'import {{ Queue as Q }} from "@pulumi/aws/sqs";\nnew Q("orders"); // {ASKS}\n',
    ),
    "require, typescript": (
        "index.ts",
        f'const aws = require("@pulumi/aws");\nnew aws.sqs.Queue("orders"); // {ASKS}\n',
    ),
    "in an apply, typescript": (
        "index.ts",
        TYPESCRIPT + f'url.apply(u => {{\n  // {ASKS}\n  new aws.sqs.Queue("orders");\n}});\n',
    ),
    "block above, typescript": (
        "index.ts",
        TYPESCRIPT + f'/* {ASKS} */\nnew aws.sqs.Queue("orders", {{}});\n',
    ),
    "documentation above, typescript": (
        "index.ts",
        TYPESCRIPT + f'/**\n * The orders.\n * {ASKS}\n */\nnew aws.sqs.Queue("orders", {{}});\n',
    ),
    "block before, typescript": (
        "index.ts",
        TYPESCRIPT + f'/* {ASKS} */ new aws.sqs.Queue("orders", {{}});\n',
    ),
    "block within, javascript": (
        "index.js",
        f'const aws = require("@pulumi/aws");\nnew aws.sqs.Queue("orders", {{ /* {ASKS} */ }});\n',
    ),
    "block above, go": (
        "main.go",
        GO + f'\t/*\n\t{ASKS}\n\t*/\n\tq, err := sqs.NewQueue(ctx, "orders", nil)\n}}\n',
    ),
    "above, go": (
        "main.go",
        GO + f'\t// {ASKS}\n\tq, err := sqs.NewQueue(ctx, "orders", &sqs.QueueArgs{{}})\n}}\n',
    ),
    "within, go": (
        "main.go",
        GO + f'\tq, err := sqs.NewQueue(ctx, "orders", &sqs.QueueArgs{{ // {ASKS}\n\t}})\n}}\n',
    ),
    "above, yaml": (
        "Pulumi.yaml",
        f"resources:\n  # {ASKS}\n  orders:\n    type: aws:sqs:Queue\n",
    ),
    "within, yaml": (
        "Pulumi.yaml",
        f"resources:\n  orders:\n    type: aws:sqs/queue:Queue\n    properties: # {ASKS}\n"
        "      fifoQueue: true\n",
    ),
    "named, yaml": (
        "Pulumi.yaml",
        f"resources:\n  # {ASKS}\n  theirs:\n    type: aws:sqs:Queue\n    name: orders\n",
    ),
}


@pytest.mark.parametrize("case", AT_THE_CALL)
def test_a_comment_waives_the_resource_of_its_call(case: str, tmp_path: Path) -> None:
    waiver = only(tmp_path, *AT_THE_CALL[case])
    assert waiver.covers(RULE, URN.format(QUEUE, "orders"), "anything")
    assert waiver.covers(RULE, URN.format(f"my:index:Shop${QUEUE}", "orders"), "")
    # AND nothing else
    assert not waiver.covers("sqs-queue-public", URN.format(QUEUE, "orders"), "")
    assert not waiver.covers(RULE, URN.format(QUEUE, "orders2"), "")
    assert not waiver.covers(RULE, URN.format("aws:sqs/queuePolicy:QueuePolicy", "orders"), "")
    assert not waiver.covers(RULE, URN.format("aws:sns/queue:Queue", "orders"), "")
    assert not waiver.covers(RULE, URN.format("aws-native:sqs:Queue", "orders"), "")
    assert (waiver.owner, waiver.reason) == ("payments", "a public test queue")
    assert waiver.expires.isoformat() == "2099-03-01"


def test_a_comment_says_where_it_stands(tmp_path: Path) -> None:
    waiver = only(tmp_path, "main.py", PYTHON + f"# {ASKS}\naws.sqs.Queue('orders')\n")
    assert str(waiver) == f"waiver of {RULE} in main.py:3"


# With a name, where the call has none: it is still one of the call's type.
NAMED = {
    "computed, python": ("main.py", PYTHON + f"# {ON}\naws.sqs.Queue(f'{{stage}}')\n"),
    "loop, python": (
        "main.py",
        PYTHON + f"for name in names:\n    aws.sqs.Queue(name)  # {ON}\n",
    ),
    "of two calls, python": (
        "main.py",
        PYTHON + f"a, b = aws.sqs.Queue('orders'), aws.sqs.Queue('other')  # {ON}\n",
    ),
    "in a component, python": (
        "main.py",
        PYTHON + f"class Shop:\n    def __init__(self):\n        # {ON}\n"
        "        aws.sqs.Queue(self.name)\n",
    ),
    "computed, typescript": (
        "index.ts",
        TYPESCRIPT + f"// {ON}\nnew aws.sqs.Queue(`orders-${{stage}}`);\n",
    ),
    "computed, go": ("main.go", GO + f"\tsqs.NewQueue(ctx, name, nil) // {ON}\n}}\n"),
    "computed, yaml": (
        "Pulumi.yaml",
        f"resources:\n  # {ON}\n  a:\n    type: aws:sqs:Queue\n    name: ${{pulumi.stack}}\n",
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_a_comment_gives_the_name_that_its_call_has_not(case: str, tmp_path: Path) -> None:
    waiver = only(tmp_path, *NAMED[case])
    assert waiver.covers(RULE, URN.format(QUEUE, "orders"), "")
    assert waiver.covers(RULE, URN.format(f"my:index:Shop${QUEUE}", "orders"), "")
    assert not waiver.covers(RULE, URN.format(QUEUE, "orders2"), "")
    # AND no resource of another type, whatever its name
    assert not waiver.covers(RULE, URN.format("aws:sns/topic:Topic", "orders"), "")


def test_a_name_may_be_quoted_and_a_pattern(tmp_path: Path) -> None:
    comment = ON.replace("orders", '"my order*"')
    waiver = only(tmp_path, "main.py", PYTHON + f"aws.sqs.Queue(name)  # {comment}\n")
    assert waiver.covers(RULE, URN.format(QUEUE, "my orders"), "")


def test_a_name_at_the_call_of_a_packages_component_is_for_what_it_makes(tmp_path: Path) -> None:
    comment = ON.replace("orders", "app*")
    waiver = only(
        tmp_path, "main.py", f"import pulumi_awsx as x\n\nx.ecr.Image(app)  # {comment}\n"
    )
    made = "awsx:ecr:Image$aws:ecr/repository:Repository"
    assert waiver.covers(RULE, URN.format(made, "app-repo"), "")
    assert not waiver.covers(RULE, URN.format("aws:ecr/repository:Repository", "app-repo"), "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"# {ON}\n", NO_CALL),
        (f"# {ON}\nx = 1\n", NO_CALL),
        (f"# {ON}\naws.sqs.Queue('other')\n", "the resources there have different names"),
        (
            f"aws.sqs.Queue('orders')\naws.sqs.Queue(name)  # {ON}\n",
            "`on orders` also matches main.py:3; narrow the name",
        ),
        (
            f"aws.sqs.Queue('invoices')\naws.sqs.Queue(name)  # {ON.replace('orders', '*')}\n",
            "`on *` also matches main.py:3; narrow the name",
        ),
        (
            f"x, y = aws.sqs.Queue(a), aws.sns.Topic(b)  # {ON}\n",
            "several resources are on this line",
        ),
    ],
)
def test_a_name_that_is_not_of_the_call_waives_nothing(text: str, why: str, tmp_path: Path) -> None:
    assert why in fault(tmp_path, "main.py", PYTHON + text)


# Each: a file, its text, and why its comment waives nothing.
UNTOLD = {
    "computed, python": (
        "main.py",
        PYTHON + f"# {ASKS}\naws.sqs.Queue(f'orders-{{stage}}')\n",
        COMPUTED,
    ),
    "constant, python": (
        "main.py",
        PYTHON + f"N = 'orders'\n# {ASKS}\naws.sqs.Queue(N)\n",
        COMPUTED,
    ),
    "loop, python": (
        "main.py",
        PYTHON + f"for p in parents:\n    # {ASKS}\n    aws.sqs.Queue('orders')\n",
        LOOP,
    ),
    "comprehension, python": (
        "main.py",
        PYTHON + f"all = [aws.sqs.Queue('orders') for p in parents]  # {ASKS}\n",
        LOOP,
    ),
    "while, python": (
        "main.py",
        PYTHON + f"while more():\n    aws.sqs.Queue('orders')  # {ASKS}\n",
        LOOP,
    ),
    "twice, python": (
        "main.py",
        PYTHON
        + f"if dev:\n    aws.sqs.Queue('orders')  # {ASKS}\nelse:\n    aws.sqs.Queue('orders')\n",
        TWICE,
    ),
    "twice on a line, python": (
        "main.py",
        PYTHON + f"a, b = aws.sqs.Queue('orders'), aws.sqs.Queue('orders')  # {ASKS}\n",
        "matches no resource: ",
    ),
    "nested, python": (
        "main.py",
        PYTHON + f"# {ASKS}\naws.sqs.QueuePolicy('p', queue_url=aws.sqs.Queue('orders').url)\n",
        SEVERAL,
    ),
    "an empty line between, python": (
        "main.py",
        PYTHON + f"# {ASKS}\n\naws.sqs.Queue('orders')\n",
        NO_CALL,
    ),
    "behind the line above, python": (
        "main.py",
        PYTHON + f"x = 1  # {ASKS}\naws.sqs.Queue('orders')\n",
        NO_CALL,
    ),
    "a component, python": ("main.py", f"# {ASKS}\nShop('orders')\n", NO_CALL),
    "arguments, python": (
        "main.py",
        PYTHON + f"# {ASKS}\naws.lambda_.FunctionEnvironmentArgs('orders')\n",
        NO_CALL,
    ),
    "an existing resource, python": (
        "main.py",
        PYTHON + f"# {ASKS}\naws.sqs.Queue.get('orders', 'id')\n",
        NO_CALL,
    ),
    "computed, typescript": (
        "index.ts",
        TYPESCRIPT + f"// {ASKS}\nnew aws.sqs.Queue(`orders-${{stage}}`);\n",
        COMPUTED,
    ),
    "added, typescript": (
        "index.ts",
        TYPESCRIPT + f'// {ASKS}\nnew aws.sqs.Queue("orders" + stage);\n',
        COMPUTED,
    ),
    "for, typescript": (
        "index.ts",
        TYPESCRIPT
        + f'for (const p of parents) {{\n  // {ASKS}\n  new aws.sqs.Queue("orders");\n}}\n',
        LOOP,
    ),
    "for without braces, typescript": (
        "index.ts",
        TYPESCRIPT + f'for (const p of parents)\n  new aws.sqs.Queue("orders"); // {ASKS}\n',
        LOOP,
    ),
    "do, typescript": (
        "index.ts",
        TYPESCRIPT + f'do {{\n  new aws.sqs.Queue("orders"); // {ASKS}\n}} while (more());\n',
        LOOP,
    ),
    "map, typescript": (
        "index.ts",
        TYPESCRIPT + f'parents.map(p => new aws.sqs.Queue("orders")); // {ASKS}\n',
        LOOP,
    ),
    "twice, typescript": (
        "index.ts",
        TYPESCRIPT + f'new aws.sqs.Queue("orders"); // {ASKS}\nnew aws.sqs.Queue("orders");\n',
        TWICE,
    ),
    "computed, go": ("main.go", GO + f"\tsqs.NewQueue(ctx, name, nil) // {ASKS}\n}}\n", COMPUTED),
    "loop, go": (
        "main.go",
        GO
        + '\tfor _, s := range []string{"a"} {\n'
        + f'\t\tsqs.NewQueue(ctx, "orders", nil) // {ASKS}\n'
        "\t}\n}\n",
        LOOP,
    ),
    "twice, go": (
        "main.go",
        GO
        + f'\tsqs.NewQueue(ctx, "orders", nil) // {ASKS}\n\tsqs.NewQueue(ctx, "orders", nil)\n}}\n',
        TWICE,
    ),
    "elsewhere, yaml": (
        "Pulumi.yaml",
        f"name: shop\n# {ASKS}\nresources:\n  orders:\n    type: aws:sqs:Queue\n",
        NO_CALL,
    ),
    "between, yaml": (
        "Pulumi.yaml",
        f"resources:\n  orders:\n    type: aws:sqs:Queue\n    # {ASKS}\n\n  other:\n"
        "    type: aws:sqs:Queue\n",
        NO_CALL,
    ),
    "computed, yaml": (
        "Pulumi.yaml",
        f"resources:\n  # {ASKS}\n  orders:\n    type: aws:sqs:Queue\n"
        "    name: ${pulumi.stack}\n",
        COMPUTED,
    ),
}


@pytest.mark.parametrize("case", UNTOLD)
def test_where_it_cannot_be_told_nothing_is_waived(case: str, tmp_path: Path) -> None:
    name, text, why = UNTOLD[case]
    told = fault(tmp_path, name, text)
    line = next(n for n, each in enumerate(text.splitlines(), 1) if ASKS in each)
    assert told.startswith(f"waiver in {name}:{line} matches no resource: ")
    assert why in told


def test_the_same_resource_in_another_file_leaves_it_untold(tmp_path: Path) -> None:
    waived = PYTHON + f"aws.sqs.Queue('orders')  # {ASKS}\n"
    other = PYTHON + "aws.sqs.Queue('orders')\n"
    waivers, (line,) = found(tmp_path, dev__dot__py=waived, prod__dot__py=other)
    assert waivers == []
    assert line.endswith(f"prod.py:3 {TWICE}")


def test_a_file_that_may_have_it_too_and_cannot_be_parsed_leaves_it_untold(tmp_path: Path) -> None:
    waived = PYTHON + f"aws.sqs.Queue('orders')  # {ASKS}\n"
    waivers, (line,) = found(tmp_path, a__dot__py=waived, b__dot__py="Queue('orders'\n")
    assert waivers == []
    assert "b.py (invalid Python)" in line


@pytest.mark.parametrize("other", ["aws.sns.Topic('orders')\n", "aws.sqs.Queue('other')\n"])
def test_another_name_or_type_does_not(other: str, tmp_path: Path) -> None:
    only(tmp_path, "main.py", PYTHON + f"aws.sqs.Queue('orders')  # {ASKS}\n" + other)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.py", f"text = '# {ON}'\n"),
        ("main.py", f'"""\n# {ON}\n"""\n'),
        ("index.ts", f'const text = "// {ON}";\n'),
        ("index.ts", f"const text = `\n// {ON}\n`;\n"),
        ("index.ts", f'const text = "/* {ON} */";\n'),
        ("index.ts", f"const text = `/* {ON} */`;\n"),
        ("main.go", f"var text = `/* {ON} */`\n"),
        ("main.go", f"var text = `\n// {ON}\n`\n"),
        ("Pulumi.yaml", f"description: 'a # {ON}'\n"),
        ("Pulumi.yaml", f"description: |\n  # {ON}\n"),
        ("Pulumi.yaml", f'description: "a#{ON}"\n'),
        ("other.yaml", f"# {ON}\n"),
        ("types.d.ts", f"// {ON}\n"),
        ("node_modules/a/index.ts", f"// {ON}\n"),
        ("venv/a.py", f"# {ON}\n"),
        (".git/a.py", f"# {ON}\n"),
    ],
)
def test_what_is_no_comment_of_the_program_does_not_count(
    name: str, text: str, tmp_path: Path
) -> None:
    assert found(tmp_path, **{name.replace(".", "__dot__"): text}) == ([], [])


def test_a_virtual_environment_of_any_name_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "pyvenv.cfg").touch()
    assert found(tmp_path, **{"env/a__dot__py": f"# {ON}\n"}) == ([], [])


def test_what_the_compiler_makes_of_typescript_is_not_read_beside_it(tmp_path: Path) -> None:
    text = TYPESCRIPT + f'new aws.sqs.Queue("orders"); // {ASKS}\n'
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "index.js").write_text(text, encoding="utf-8")
    only(tmp_path, "index.ts", text)


INVALID = 'write "stackwarden: waive RULE [on NAME] until YYYY-MM-DD by OWNER: REASON"'


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("stackwarden: waive", f"invalid waiver in main.py:1: {INVALID}"),
        (f"stackwarden: waive {RULE}", f"invalid waiver in main.py:1: {INVALID}"),
        (ON.replace("by payments", ""), f"invalid waiver in main.py:1: {INVALID}"),
        (ON.replace("a public test queue", ""), f"invalid waiver in main.py:1: {INVALID}"),
        (ON.replace("waive", "waiver"), f"invalid waiver in main.py:1: {INVALID}"),
        (f"To do: {ON}", f"invalid waiver in main.py:1: {INVALID}"),
        (f"# {ON}", f"invalid waiver in main.py:1: {INVALID}"),
        (
            ON.replace("2099-03-01", "2099-3-1"),
            "invalid waiver in main.py:1: expires: invalid date '2099-3-1'; write YYYY-MM-DD",
        ),
        (ON.replace("2099-03-01", "2099-02-30"), "invalid waiver in main.py:1: expires: "),
    ],
)
def test_a_malformed_waiver_is_reported_with_its_place(
    comment: str, why: str, tmp_path: Path
) -> None:
    text = f"# {comment}\nimport pulumi_aws as aws; aws.sqs.Queue(name)\n"
    assert fault(tmp_path, "main.py", text).startswith(why)


@pytest.mark.parametrize("name", ["index.ts", "index.js", "main.go"])
def test_a_block_comment_elsewhere_is_reported(name: str, tmp_path: Path) -> None:
    head = "package main\n" if name.endswith(".go") else ""
    assert NO_CALL in fault(tmp_path, name, f"{head}/*\n{ASKS}\n*/\n")


def test_a_comment_gives_the_content_of_the_finding(tmp_path: Path) -> None:
    comment = ASKS.replace(" until", f" content {'0' * 32} until")
    text = f"# {comment}\naws.sqs.Queue('orders')\n"
    assert only(tmp_path, "main.py", PYTHON + text).content == "0" * 32
    (tmp_path / "main.py").unlink()
    text = text.replace("0" * 32, "0")
    assert "content: " in fault(tmp_path, "main.py", PYTHON + text)


def test_a_file_with_a_waiver_that_cannot_be_parsed_is_reported(tmp_path: Path) -> None:
    assert fault(tmp_path, "main.py", f"# {ON}\nx = (\n") == (
        "waivers in main.py: not read (invalid Python); correct the file"
    )


def test_the_files_of_a_program_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policypack.program_files.files.MAX_FILES", 2)
    names = {f"m{n}__dot__py": PYTHON + f"# {ON}\naws.sqs.Queue(n)\n" for n in range(4)}
    waivers, (line,) = found(tmp_path, **names)
    assert len(waivers) == 2
    assert line == "waivers in comments: only 2 source files of the program are read"


SHIPS = 'import pulumi\n\npulumi.FileArchive("app")\n'


@pytest.mark.parametrize(
    ("files", "why"),
    [
        pytest.param({"lib/a.py": ""}, "the program does not import it", id="nobody imports it"),
        pytest.param(
            {"a.py": "", "__main__.py": "import pulumi\n"},
            "the program does not import it",
            id="beside the entry",
        ),
        pytest.param(
            {"app/a.py": "", "__main__.py": SHIPS + "import app.a\n"},
            "a resource ships it as its code",
            id="shipped",
        ),
        pytest.param(
            {"app/a.py": "", "__main__.py": SHIPS + "import app.a\n", "app/__init__.py": ""},
            "a resource ships it as its code",
            id="shipped package",
        ),
        pytest.param(
            {"tests/a.py": "", "__main__.py": "import tests.a\n"}, "it is a test", id="test"
        ),
        pytest.param({"test_a.py": ""}, "it is a test", id="test beside"),
        pytest.param(
            {"build/a.py": "", "__main__.py": "import build.a\n"}, "it is build output", id="built"
        ),
        pytest.param(
            {"third_party/a.py": "", "__main__.py": "from third_party import a\n"},
            "it is vendored",
            id="vendored",
        ),
        pytest.param(
            {"acme/a.py": "", "acme/x-1.dist-info/RECORD": "", "__main__.py": "import acme.a\n"},
            "acme is a separate distribution",
            id="installed into a folder",
        ),
        pytest.param(
            {"acme/a.py": "", "x-1.dist-info/RECORD": "acme/a.py,sha256=,1\n",
             "__main__.py": "import acme.a\n"},
            "it belongs to an installed distribution",
            id="installed beside",
        ),
        pytest.param(
            {"acme/a.py": "", "acme/pyproject.toml": "", "__main__.py": "import acme.a\n"},
            "acme is a separate distribution",
            id="a distribution within",
        ),
        pytest.param(
            {"gone/a.py": "", "gone/Pulumi.yaml": "name: x\n", "__main__.py": "import gone.a\n"},
            "gone is a separate distribution",
            id="another project within",
        ),
        pytest.param({"a.py": "# @generated by a tool\n"}, "it is generated", id="generated"),
    ],
)  # fmt: skip
def test_what_is_no_source_of_the_program_waives_nothing(
    files: dict[str, str], why: str, tmp_path: Path
) -> None:
    waived = PYTHON + f"# {ASKS}\naws.sqs.Queue('orders')\n"
    given = {name: text + waived if name.endswith("a.py") else text for name, text in files.items()}
    for name, text in given.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    waivers, faults = comment_waivers(Project(tmp_path, tmp_path, "python"))
    assert waivers.values.waivers == ()
    (place,) = (name for name in files if name.endswith("a.py"))
    assert faults == [f"waivers in {place}: not read, because {why}"]


OWN = {
    "python module": {"__main__.py": "import queues.a\n", "queues/a.py": PYTHON},
    "python beside": {"__main__.py": "from a import queue\n", "a.py": PYTHON},
    "python without an entry of that name": {"app.py": "", "a.py": PYTHON},
    "python name": {"__main__.py": "from queues import a\n", "queues/a.py": PYTHON},
    "python relative": {
        "__main__.py": "import queues\n",
        "queues/__init__.py": "from .inner import a\n",
        "queues/inner/a.py": PYTHON,
    },
    "typescript": {"index.ts": 'import "./queues";\n', "queues/index.ts": TYPESCRIPT},
    "typescript as javascript": {
        "index.ts": 'export * from "./queues/all.js";\n', "queues/all.ts": TYPESCRIPT
    },
    "typescript by its package's main": {
        "package.json": '{"main": "src/shop.ts"}', "index.ts": "", "src/shop.ts": TYPESCRIPT
    },
    "typescript compiled": {"package.json": '{"main": "bin/shop.js"}', "shop.ts": TYPESCRIPT},
    "typescript compiled from src": {
        "package.json": '{"main": "./dist/app"}', "src/app.ts": TYPESCRIPT
    },
    "typescript with another package.json": {"package.json": "[]", "index.ts": TYPESCRIPT},
    "javascript": {"index.js": "const q = require('./queues');\n", "queues/index.js": TYPESCRIPT},
    "go": {
        "go.mod": "module acme.com/shop\n",
        "main.go": 'package main\n\nimport "acme.com/shop/queues"\n',
        "queues/all.go": GO,
    },
}  # fmt: skip


@pytest.mark.parametrize("case", OWN)
def test_what_the_program_imports_is_its_own(case: str, tmp_path: Path) -> None:
    files = dict(OWN[case])
    last = [*files][-1]
    waived = {
        ".py": f"# {ASKS}\naws.sqs.Queue('orders')\n",
        ".go": f'\t// {ASKS}\n\tsqs.NewQueue(ctx, "orders", nil)\n}}\n',
    }.get(Path(last).suffix, f'// {ASKS}\nnew aws.sqs.Queue("orders");\n')
    files[last] += waived
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    runtime = RUNTIMES.get(Path(last).suffix, "nodejs")
    waivers, faults = comment_waivers(Project(tmp_path, tmp_path, runtime))
    assert (len(waivers.values.waivers), faults) == (1, [])


def test_a_source_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_bytes(b"# \xff\n")
    assert fault(tmp_path, "main.py", "") == (
        "waivers in notes.py: not read (invalid UTF-8); save it as UTF-8 text"
    )


def test_a_source_that_is_no_file_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "notes.py")
    assert fault(tmp_path, "main.py", "") == (
        "waivers in notes.py: not read (a pipe, not a regular file; give a regular file)"
    )


def test_a_source_of_python_may_name_its_encoding(tmp_path: Path) -> None:
    text = f"# coding: latin-1\n{PYTHON}# {ASKS}\naws.sqs.Queue('orders')  # é\n"
    (tmp_path / "main.py").write_bytes(text.encode("latin-1"))
    waivers, faults = comment_waivers(Project(tmp_path, tmp_path, "python"))
    assert (len(waivers.values.waivers), faults) == (1, [])
