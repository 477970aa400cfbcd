"""Edits that the SDK of the program does not know are refused before anything runs."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import Any

import pytest

from policypack.commands.fix_proof import fixable
from policypack.program_edits.changes import Change, NotPlainError
from policypack.program_edits.installed_sdk import InstalledSdks
from policypack.program_edits.programs import edits_of
from policypack.rule.rule import HERE
from policypack.rules import catalogue
from policypack.testing.laws import missing
from tests.report.run_documents import of

TABLE = "aws:dynamodb/table:Table"
# The form of an SDK of 2021, which has neither deletion protection nor a recovery period.
OLD = {
    "table.py": """\
@pulumi.input_type
class TableArgs:
    def __init__(__self__, *,
                 hash_key: pulumi.Input[str],
                 point_in_time_recovery: pulumi.Input['TablePointInTimeRecoveryArgs'] = None,
                 tags: Optional[pulumi.Input[Mapping[str, pulumi.Input[str]]]] = None):
        pass
""",
    "_inputs.py": """\
@pulumi.input_type
class TablePointInTimeRecoveryArgs:
    def __init__(__self__, *,
                 enabled: pulumi.Input[bool]):
        pass
""",
}
TYPED = {
    "package.json": '{"version": "4.0.0"}',
    "dynamodb/table.d.ts": """\
/** The set of arguments. */
export interface TableArgs {
    hashKey: pulumi.Input<string>;
    /** Whether to recover. */
    pointInTimeRecovery?: pulumi.Input<inputs.dynamodb.TablePointInTimeRecovery>;
}
""",
    "types/input.d.ts": """\
export declare namespace kms {
    interface TablePointInTimeRecovery {
        other: pulumi.Input<boolean>;
    }
}
export declare namespace dynamodb {
    interface TablePointInTimeRecovery {
        enabled: pulumi.Input<boolean>;
    }
}
""",
}
INSTALLED = InstalledSdks(Path(sysconfig.get_paths()["purelib"]))


def change(file: str, *path: str, kind: str = TABLE) -> Change:
    return Change("a-rule", kind, "orders", file, 3, path, True)


def write(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def old(tmp_path: Path) -> InstalledSdks:
    write(tmp_path / "pulumi_aws" / "dynamodb", OLD)
    write(tmp_path / "node_modules" / "@pulumi" / "aws", TYPED)
    return InstalledSdks(tmp_path, [tmp_path / "node_modules"])


@pytest.mark.parametrize(
    ("file", "path", "why"),
    [
        ("a.py", ("pointInTimeRecovery", "enabled"), ""),
        ("a.py", ("tags", "team"), ""),
        ("a.py", ("deletionProtectionEnabled",), "the installed pulumi_aws has no deletion_prot"),
        ("a.py", ("pointInTimeRecovery", "recoveryPeriodInDays"), "has no recovery_period_in_days"),
        ("a.ts", ("pointInTimeRecovery", "enabled"), ""),
        ("a.js", ("deletionProtectionEnabled",), "@pulumi/aws 4.0.0 has no deletionProtection"),
        ("a.ts", ("pointInTimeRecovery", "other"), "@pulumi/aws 4.0.0 has no other"),
        # The engine checks a YAML program itself.
        ("a.yaml", ("deletionProtectionEnabled",), ""),
    ],
)
def test_a_property_that_the_sdk_does_not_have_is_refused(
    file: str, path: tuple[str, ...], why: str, old: InstalledSdks
) -> None:
    if not why:
        old.check(change(file, *path))
        return
    with pytest.raises(NotPlainError, match=why):
        old.check(change(file, *path))


def test_what_is_not_installed_is_not_judged(tmp_path: Path) -> None:
    for sdks in (InstalledSdks(), InstalledSdks(tmp_path, [tmp_path])):
        for file in ("a.py", "a.ts"):
            sdks.check(change(file, "deletionProtectionEnabled"))


def test_a_preview_does_not_announce_a_refused_edit(old: InstalledSdks) -> None:
    deletable = of(TABLE, "orders", 3, "dynamodb-table-deletable", file="a.py")
    unrecovered = of(TABLE, "orders", 3, "dynamodb-table-without-pitr", file="a.py")
    found = [deletable, {**unrecovered, "path": "pointInTimeRecovery.enabled"}]
    assert fixable(found, catalogue(), {}, old) == (1, 0)
    assert fixable(found, catalogue(), {}, InstalledSdks()) == (2, 0)


def test_a_refused_edit_is_left_with_the_reason(old: InstalledSdks, tmp_path: Path) -> None:
    text = 'import pulumi_aws as aws\n\naws.dynamodb.Table("orders", hash_key="id")\n'
    (tmp_path / "__main__.py").write_text(text, encoding="utf-8")
    wanted = [
        change("__main__.py", "deletionProtectionEnabled"),
        change("__main__.py", "pointInTimeRecovery", "enabled"),
    ]
    edits = edits_of(wanted, tmp_path, check=old.check)
    assert edits.made == wanted[1:]
    assert [why for _, why in edits.left] == [
        "the installed pulumi_aws has no deletion_protection_enabled"
    ]


def leaves(fix: Any, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(fix, dict):
        return [above]
    return [path for key, each in fix.items() for path in leaves(each, (*above, key))]


@pytest.mark.parametrize(
    "rule",
    [each for each in catalogue() if each.fix and HERE not in each.fix],
    ids=lambda it: it.id,
)
def test_the_sdk_of_this_environment_has_each_property_of_a_fix(rule: Any) -> None:
    """The reader of SDKs understands each class that a fix names: a step more is refused."""
    kinds = [each for each in rule.types if each.startswith("aws:")]
    for kind in kinds:
        for path in leaves(rule.fix):
            if missing(kind, ".".join(path)):
                continue
            INSTALLED.check(change("a.py", *path, kind=kind))
            with pytest.raises(NotPlainError, match="has no nothing_like_it"):
                INSTALLED.check(change("a.py", *path[:-1], "nothingLikeIt", kind=kind))
