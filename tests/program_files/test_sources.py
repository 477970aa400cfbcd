"""The readers of source files: any text gives a source, or is named as unreadable."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policypack.program_files import python_source, tree_source, yaml_source
from policypack.program_files.source import Kind, Source, UnreadableError

QUEUE = Kind("aws", "sqs", "Queue")
READERS: dict[str, Callable[[str], Source]] = {
    "python": python_source.read,
    "yaml": yaml_source.read,
    "typescript": partial(tree_source.read, suffix=".ts"),
    "tsx": partial(tree_source.read, suffix=".tsx"),
    "javascript": partial(tree_source.read, suffix=".js"),
    "go": partial(tree_source.read, suffix=".go"),
}
# What opens and closes in one of the languages, and what stands between.
PARTS = st.sampled_from(
    [
        *("import pulumi_aws as aws\n", 'import * as aws from "@pulumi/aws";\n', "resources:\n"),
        *('new aws.sqs.Queue("a"', "aws.sqs.Queue('a'", 'sqs.NewQueue(ctx, "a"', "  a:\n"),
        *("    type: aws:sqs:Queue\n", "(", ")", "[", "]", "{", "}", ";", ",", "\n", " ", "\t"),
        *("for ", "for (", "while ", "do ", ".map(", "//", "/*", "*/", "#", "'", '"', "`", "|\n"),
        *("\\", "\0", "\ufeff", "\u2028", "\r", "é", "- ", ": ", "&a ", "*a ", "!!x ", "<<: "),
    ]
)


@pytest.mark.parametrize("language", READERS)
@given(parts=st.lists(PARTS, max_size=30))
def test_any_text_is_read_or_named_as_unreadable(language: str, parts: list[str]) -> None:
    text = "".join(parts)
    try:
        found = READERS[language](text)
    except UnreadableError:
        return
    lines = text.count("\n") + text.count("\r") + text.count("\u2028") + 1
    assert all(1 <= each.line <= lines for each in found.comments)
    assert all(1 <= call.first <= call.last <= lines for call in found.calls)


@pytest.mark.parametrize("text", ["x = " + "-" * 100_000 + "1", "+".join("a" * 20_000), "a\0"])
def test_a_text_that_is_too_deep_for_python_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError, match="invalid Python"):
        python_source.read(text)


def test_a_text_that_is_too_deep_for_yaml_is_unreadable() -> None:
    with pytest.raises(UnreadableError, match="invalid YAML"):
        yaml_source.read("[" * 2_000)


def test_calls_with_and_without_a_name_stand_on_one_line() -> None:
    text = "import pulumi_aws as aws\na = aws.sqs.Queue(x), aws.sqs.Queue('b')\n"
    found = python_source.read(text).calls
    assert [(each.kind, each.name) for each in found] == [(QUEUE, None), (QUEUE, "b")]


GO = """package main

import "github.com/pulumi/pulumi-aws/sdk/v7/go/aws/sqs"

func main() {
	if ok { sqs.NewQueue(ctx, "first", nil) }
	for i := 0; i < 3; i++ {
		sqs.NewQueue(ctx, "looped", nil)
	}
	for _, s := range []S{
		{a: 1},
	} {
		sqs.NewQueue(ctx, "ranged", nil)
	}
	for more() {
	}
	sqs.NewQueue(ctx, "last", nil)
	sqs.NewQueue(make(a, b), "context", nil)
}
"""


def test_loops_of_go() -> None:
    found = {each.name: each.repeated for each in tree_source.read(GO, ".go").calls}
    assert found == {
        "first": False,
        "looped": True,
        "ranged": True,
        "last": False,
        "context": False,
    }


TYPESCRIPT = """
import * as aws from "@pulumi/aws";
if (ok) { new aws.sqs.Queue("first"); }
for await (const p of list) { new aws.sqs.Queue("awaited"); }
while (more()) new aws.sqs.Queue("bare");
new aws.sqs.Queue("between", { name: a.map(x => x).join() });
names.forEach((n) => { new aws.sqs.Queue("each"); });
new aws.sqs.Queue("generic", <aws.sqs.QueueArgs>{});
new aws.sqs.Queue(\'single\');
new aws.sqs.Queue("it\\'s");
const pattern = /["\']/; new aws.sqs.Queue("regular");
"""


def test_loops_of_typescript() -> None:
    found = {each.name: each.repeated for each in tree_source.read(TYPESCRIPT, ".ts").calls}
    assert found == {
        "first": False,
        "awaited": True,
        "bare": True,
        "between": False,
        "each": True,
        "generic": False,
        "single": False,
        # An escape in a name is not taken apart.
        None: False,
        "regular": False,
    }


def test_the_assets_of_a_call_are_no_calls_of_their_own() -> None:
    text = """
import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
new aws.lambda.Function("on-upload", { code: new pulumi.asset.FileArchive("app") });
new pulumi.Config("shop");
"""
    (call,) = tree_source.read(text, ".ts").calls
    assert (call.kind, call.name) == (Kind("aws", "lambda", "Function"), "on-upload")


def test_a_function_of_the_program_is_a_resource_of_its_type() -> None:
    text = 'import * as aws from "@pulumi/aws";\nnew aws.lambda.CallbackFunction("on-upload", {});'
    (call,) = tree_source.read(text, ".ts").calls
    assert call.kind.is_of("aws:lambda/function:Function")


def test_a_package_without_modules_has_the_module_index() -> None:
    text = 'import * as eks from "@pulumi/eks";\nconst made = new eks.Cluster("shop", {});'
    (call,) = tree_source.read(text, ".ts").calls
    assert call.kind.is_of("eks:index:Cluster")


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".ts", 'const a = "// no";'),
        (".ts", "const a = `\n// no\n${b + `\n// no\n`}\n`;"),
        (".ts", "const a = /[/]\\/\\/ no/;"),
        (".ts", "const a = b ? /\\/\\// : 1; const c = '\\\n// no';"),
        (".tsx", "const a = <p>// no</p>;"),
        (".tsx", "const a = <p title='// no'>{`\n// no\n`}</p>;"),
        (".jsx", "const a = <p>\n// no\n</p>;"),
        (".js", "if (a) /\\/\\/ no/.test(b)"),
        (".go", "package main\nvar a = `\\` + `\n// no\n`\n"),
        (".go", "package main\nvar a = '`'\nvar b = \"// no\"\nvar c = `'\n// no\n`\n"),
    ],
)
def test_text_in_a_literal_is_no_comment(suffix: str, text: str) -> None:
    assert tree_source.read(text, suffix).comments == ()


@pytest.mark.parametrize(
    ("suffix", "text", "line"),
    [
        (".tsx", "const a = <p>{ // yes\n b}</p>;", 1),
        (".ts", "const a = `${b // yes\n}`;", 1),
        (".ts", "const a = b / c; // yes / d", 1),
        (".go", "package main\nvar a = `\\`\n// yes\n", 3),
    ],
)
def test_a_comment_is_one_wherever_it_stands(suffix: str, text: str, line: int) -> None:
    (found,) = tree_source.read(text, suffix).comments
    assert found.line == line
    assert found.text.startswith("yes")


@pytest.mark.parametrize("suffix", [".ts", ".tsx", ".js", ".go"])
def test_a_file_with_a_syntax_error_is_unreadable(suffix: str) -> None:
    with pytest.raises(UnreadableError, match=r"invalid (TypeScript|JavaScript|Go)"):
        tree_source.read('var a = " // no\n', suffix)
