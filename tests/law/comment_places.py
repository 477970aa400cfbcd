"""Comments that would waive a finding, in each language and wherever a pull request may put them.

The organization allows waivers here: what decides is whether the comment stands at the constructor
of its resource, in a source of the program itself, and says all that a waiver has to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tests.days import in_days
from tests.law.driving import Brought

PROJECT = "services/shop"
RULE = "sqs-queue-unencrypted"
UNTIL = in_days(60)
WAIVER = f"stackwarden: waive {RULE} until {UNTIL} by ann: a reason"


class Language(NamedTuple):
    """How programs of a language are written. `queue` is the call of the queue that has findings,
    `other` one of a resource without."""

    runtime: str
    entry: str
    suffix: str
    head: str
    queue: str
    other: str
    tail: str = ""
    mark: str = "//"
    texts: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ("/* {comment} */\n", "/**\n * {comment}\n */\n")

    def comment(self, text: str = WAIVER) -> str:
        """A line with a comment."""
        return f"{self.mark} {text}\n"

    def brought(self, entry: str, files: Mapping[str, str] | None = None) -> Brought:
        """A program with this entry, and with other files of the repository."""
        made = {f"{PROJECT}/Pulumi.yaml": f"name: shop\nruntime: {self.runtime}\n"}
        made[f"{PROJECT}/{self.entry}"] = entry + self.tail
        return Brought(files={**made, **(files or {})}, program="")


_NODE_HEAD = 'import * as aws from "@pulumi/aws";\n'
_NODE_QUEUE = (
    'export const orders = new aws.sqs.Queue("orders", { sqsManagedSseEnabled: false });\n'
)
_NODE_OTHER = 'new aws.sns.Topic("other");\n'
_NODE_TEXTS = (
    "const text = '{comment}';\n",
    'const text = "{comment}";\n',
    "const text = `\n// {comment}\n`;\n",
    "const text = `${{1}} // {comment}`;\n",
    "const pattern = /\\/\\/ {comment}/;\n",
    'const text = "/* {comment} */";\n',
    "const text = `\n/*\n{comment}\n*/\n`;\n",
)
LANGUAGES = {
    "Python": Language(
        "python",
        "__main__.py",
        ".py",
        "import pulumi_aws as aws\n",
        'orders = aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)\n',
        'aws.sns.Topic("other")\n',
        mark="#",
        blocks=(),
        texts=(
            'TEXT = "# {comment}"\n',
            'TEXT = """\n# {comment}\n"""\n',
            'TEXT = f"""{{1}}\n# {comment}\n"""\n',
            'TEXT = r"# {comment}"\n',
            "TEXT = b'# {comment}'\n",
        ),
    ),
    "TypeScript": Language(
        "nodejs",
        "index.ts",
        ".ts",
        _NODE_HEAD,
        _NODE_QUEUE,
        _NODE_OTHER,
        texts=(*_NODE_TEXTS, "type T = `// {comment}`;\n"),
    ),
    "JavaScript": Language(
        "nodejs",
        "index.js",
        ".js",
        'const aws = require("@pulumi/aws");\n',
        _NODE_QUEUE.replace("export ", ""),
        _NODE_OTHER,
        texts=(*_NODE_TEXTS, "const page = <p>// {comment}</p>;\n"),
    ),
    "Go": Language(
        "go",
        "main.go",
        ".go",
        'package main\nimport "github.com/pulumi/pulumi-aws/sdk/v7/go/aws/sqs"\n'
        'import "github.com/pulumi/pulumi-aws/sdk/v7/go/aws/sns"\n'
        "func main() { pulumi.Run(func(ctx *pulumi.Context) error {\n",
        'sqs.NewQueue(ctx, "orders", &sqs.QueueArgs{SqsManagedSseEnabled: pulumi.Bool(false)})\n',
        'sns.NewTopic(ctx, "other", nil)\n',
        "return nil\n})\n}\n",
        texts=('text := "// {comment}"\n', "text := `\n/* {comment} */\n`\n"),
    ),
}
# What no owner of a waiver may leave out or stretch.
INCOMPLETE = {
    "without a reason": f"stackwarden: waive {RULE} until {UNTIL} by ann:",
    "without an owner": f"stackwarden: waive {RULE} until {UNTIL}: a reason",
    "without an end": f"stackwarden: waive {RULE} by ann: a reason",
    "that has lapsed": f"stackwarden: waive {RULE} until 2025-01-01 by ann: a reason",
    "for years": f"stackwarden: waive {RULE} until {in_days(1500)} by ann: a reason",
    "for all rules": f"stackwarden: waive * until {UNTIL} by ann: a reason",
    "for no rule": f"stackwarden: waive sqs-nothing until {UNTIL} by ann: a reason",
    "for another rule": WAIVER.replace(RULE, "s3-bucket-unlogged"),
    "on another name": WAIVER.replace(" until", " on other until"),
    "with invisible characters": WAIVER.replace("ann", "a\u200bnn"),
}
# Where another module of the repository is not a source of the program.
_PLACES = {
    "in shipped code": "services/shop/app/x{suffix}",
    "in a vendored folder": "services/shop/vendor/x{suffix}",
    "in a test": "services/shop/tests/x{suffix}",
    "in build output": "services/shop/build/x{suffix}",
    "in a module of nobody": "services/shop/other{suffix}",
    "above the project": "x{suffix}",
    "in node_modules": "services/shop/node_modules/x/index{suffix}",
    "in a project of its own": "services/shop/nested/x{suffix}",
}
_BESIDE = {
    "services/shop/nested/Pulumi.yaml": "name: nested\nruntime: python\n",
    "services/shop/nested/package.json": "{}",
    "services/shop/nested/go.mod": "module nested\n",
}


def wherever() -> Iterator[tuple[str, Brought]]:
    """What waives nothing, by name."""
    for name, language in LANGUAGES.items():
        own = language.head + language.queue + language.other
        commented = language.comment() + language.queue
        for place, path in _PLACES.items():
            text = language.head + commented + language.tail
            module = {path.format(suffix=language.suffix): text, **_BESIDE}
            yield f"a comment of {name} {place}", language.brought(own, module)
        for says, text in INCOMPLETE.items():
            entry = language.head + language.comment(text) + language.queue + language.other
            yield f"a comment of {name} {says}", language.brought(entry)
        for number, text in enumerate(language.texts, 1):
            entry = language.head + text.format(comment=WAIVER) + own.removeprefix(language.head)
            yield f"no comment but text {number} of {name}", language.brought(entry)
        for says, entry in {
            "at another resource": language.queue + language.comment() + language.other,
            "at nothing": language.queue + language.other + language.comment(),
            "after the call": language.queue + "\n" + language.comment() + "\n" + language.other,
            "in a generated file": language.comment("@generated") + commented,
            **{
                f"in block {number} at another resource": language.queue
                + block.format(comment=WAIVER)
                + language.other
                for number, block in enumerate(language.blocks, 1)
            },
        }.items():
            head = "" if says == "in a generated file" else language.head
            yield f"a comment of {name} {says}", language.brought(head + entry)


def at_its_place() -> Iterator[tuple[str, Brought]]:
    """What waives, by language: the law must not hold by refusing everything."""
    for name, language in LANGUAGES.items():
        entry = language.head + language.comment() + language.queue + language.other
        yield name, language.brought(entry)
        for number, block in enumerate(language.blocks, 1):
            entry = block.format(comment=WAIVER) + language.queue + language.other
            yield f"{name}, block {number}", language.brought(language.head + entry)
