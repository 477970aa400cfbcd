"""Edits that a preview of the edited program proves, or that are undone with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from policypack.commands.fix_proof import Proof
from policypack.program_edits.changes import Change, changes_by_finding
from policypack.program_edits.programs import EditedFile, Edits, edits_of
from policypack.rules import catalogue
from tests.report.run_documents import of

QUEUE = "aws:sqs/queue:Queue"
RULE = "sqs-queue-unencrypted"
NAMES = ("a", "b", "c", "d")
PROGRAM = "import pulumi_aws as aws\n\n" + "".join(
    f'aws.sqs.Queue("{name}", sqs_managed_sse_enabled=False)\n' for name in NAMES
)


def finding(name: str, rule: str = RULE, **changed: Any) -> dict[str, Any]:
    line = 3 + NAMES.index(name)
    return of(QUEUE, name, line, rule, **{"file": "__main__.py", **changed})


FINDINGS = [finding(name) for name in NAMES]


class Engine:
    """Previews of the program as `judge` decides by the text of it; `number` counts them."""

    def __init__(self, judge: Callable[[str], tuple[Sequence[Any], str | None]]) -> None:
        self.judge, self.number = judge, 0

    def __call__(self, files: Sequence[EditedFile]) -> Any:
        self.number += 1
        findings, message = self.judge(files[0].after.decode() if files else PROGRAM)
        failure = {"status": 3, "message": message} if message else None
        return SimpleNamespace(findings=findings, failure=failure)


def open_in(text: str) -> list[dict[str, Any]]:
    """The findings of the queues that a program does not encrypt."""
    return [
        each
        for each in FINDINGS
        if f'"{each["resource"]["name"]}", sqs_managed_sse_enabled=F' in text
    ]


@pytest.fixture
def prove(tmp_path: Path) -> Callable[..., Edits]:
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")

    def make(changes: Iterable[Change]) -> Edits:
        return edits_of(changes, tmp_path)

    def proven(engine: Engine) -> Edits:
        pairs = changes_by_finding(FINDINGS, catalogue())
        proof = Proof(make, engine, pairs, FINDINGS)
        return proof.proven([each for _, changes in pairs for each in changes])

    return proven


def kept(edits: Edits) -> set[str]:
    return {each.name for each in edits.made}


def reasons(edits: Edits) -> dict[str, str]:
    return {each.name: why for each, why in edits.left}


def test_edits_whose_findings_are_gone_are_kept_after_one_preview(
    prove: Callable[[Engine], Edits],
) -> None:
    engine = Engine(lambda text: (open_in(text), None))
    edits = prove(engine)
    assert (kept(edits), reasons(edits), engine.number) == ({*NAMES}, {}, 1)


@pytest.mark.parametrize("outcome", ["violates", "undecided", "remediated"])
def test_an_edit_whose_finding_remains_is_undone(
    outcome: str, prove: Callable[[Engine], Edits]
) -> None:
    stays = finding("b", outcome=outcome, line=99)
    engine = Engine(lambda text: ([*open_in(text), stays], None))
    edits = prove(engine)
    assert kept(edits) == {"a", "c", "d"}
    assert reasons(edits) == {"b": "undone: the finding remains"}
    # AND the edits that are kept have been previewed together
    assert engine.number == 2


def test_an_edit_that_violates_another_rule_is_undone(prove: Callable[[Engine], Edits]) -> None:
    def judge(text: str) -> tuple[Sequence[Any], None]:
        new = [finding("c", "sqs-queue-public")] if '"c", sqs_managed_sse_enabled=T' in text else []
        # A finding that the program had before, at another line, is not new.
        return [*open_in(text), *new], None

    edits = prove(Engine(judge))
    assert kept(edits) == {"a", "b", "d"}
    assert reasons(edits) == {"c": "undone: it violates sqs-queue-public"}


def test_an_edit_that_leaves_another_rule_undecided_is_undone(
    prove: Callable[[Engine], Edits],
) -> None:
    unknown = finding("c", "sqs-queue-public", outcome="undecided")

    def judge(text: str) -> tuple[Sequence[Any], None]:
        return [
            *open_in(text),
            *([unknown] if '"c", sqs_managed_sse_enabled=T' in text else []),
        ], None

    edits = prove(Engine(judge))
    assert reasons(edits) == {"c": "undone: it leaves undecided sqs-queue-public"}


def test_findings_that_the_copy_has_without_edits_are_not_new(
    prove: Callable[..., Edits],
) -> None:
    """A document may be of some rules only, and an archive of the copied folder has other files."""
    other = finding("c", "sqs-queue-public")
    engine = Engine(lambda text: ([*open_in(text), other], None))
    edits = prove(engine)
    assert (kept(edits), reasons(edits), engine.number) == ({*NAMES}, {}, 2)


def test_a_finding_of_another_resource_is_traced_to_its_edit(
    prove: Callable[[Engine], Edits],
) -> None:
    other = of("aws:s3/bucket:Bucket", "logs", 9, "s3-bucket-policy-public")

    def judge(text: str) -> tuple[Sequence[Any], None]:
        return [
            *open_in(text),
            *([other] if '"d", sqs_managed_sse_enabled=T' in text else []),
        ], None

    edits = prove(Engine(judge))
    assert kept(edits) == {"a", "b", "c"}
    assert reasons(edits) == {"d": "undone: it violates s3-bucket-policy-public"}


def test_the_edit_with_which_the_program_fails_is_undone(prove: Callable[[Engine], Edits]) -> None:
    def judge(text: str) -> tuple[Sequence[Any], str | None]:
        fails = '"a", sqs_managed_sse_enabled=T' in text
        return (
            (open_in(text), "__main__.py:3: TypeError: no such argument\n\nmore")
            if fails
            else (open_in(text), None)
        )

    edits = prove(Engine(judge))
    assert kept(edits) == {"b", "c", "d"}
    assert reasons(edits) == {
        "a": "undone: with it the preview fails: __main__.py:3: TypeError: no such argument"
    }


def test_a_program_that_is_judged_in_part_may_stay_so(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    pairs = changes_by_finding(FINDINGS, catalogue())
    changes = [each for _, made in pairs for each in made]
    engine = Engine(lambda text: (open_in(text), "not judged: code of worker"))
    for failure, expected in (("not judged: code of worker", {*NAMES}), (None, set())):
        proof = Proof(lambda made: edits_of(made, tmp_path), engine, pairs, FINDINGS, failure)
        assert kept(proof.proven(changes)) == expected


def test_edits_that_fail_only_together_are_all_undone(prove: Callable[[Engine], Edits]) -> None:
    def judge(text: str) -> tuple[Sequence[Any], str | None]:
        return open_in(text), "full" if text.count("=True") > 2 else None

    edits = prove(Engine(judge))
    assert kept(edits) == set()
    assert {*reasons(edits).values()} == {"undone: with it the preview fails: full"}


def test_edits_that_are_not_proven_after_twelve_previews_are_undone(tmp_path: Path) -> None:
    lines = [f'aws.sqs.Queue("q{at}", sqs_managed_sse_enabled=False)\n' for at in range(16)]
    (tmp_path / "__main__.py").write_text(
        "".join(["import pulumi_aws as aws\n", *lines]), encoding="utf-8"
    )
    findings = [of(QUEUE, f"q{at}", 2 + at, RULE, file="__main__.py") for at, _ in enumerate(lines)]
    pairs = changes_by_finding(findings, catalogue())
    engine = Engine(lambda text: ([], "broken"))
    proof = Proof(lambda changes: edits_of(changes, tmp_path), engine, pairs, findings)
    edits = proof.proven([each for _, changes in pairs for each in changes])
    assert kept(edits) == set()
    assert engine.number == 12
    assert "undone: not proven after 12 previews" in {*reasons(edits).values()}
