"""Verdicts on packages that are kept say what a fresh run says, and only the user's own count."""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policypack.engine.catalogue_file import own_rules
from policypack.judging import execution
from policypack.judging.run import judge
from policypack.judging.verdict import Verdict
from policypack.model.deserialization import ARCHIVE, SIGNATURE
from policypack.model.resources import Resource
from policypack.rule.rule import PACKAGE
from policypack.supply_chain import kept
from policypack.supply_chain.archives import deployment_package, engine_hashes
from policypack.testing.programs import run
from policypack.topology.parts.functions import FUNCTION
from tests.judged import resource, switched_on

# As in a pack: the rules' modules are imported when they run.
RULES = [each for each in own_rules() if each.asks_for in ((PACKAGE,), (PACKAGE, "settings"))]
PASSWORD = "9f2Kq7!xVb31"
# What packages are made of, each with or without a finding.
PARTS = {
    "app.py": ("def handler(event, context):\n    return 1\n", f'DB_PASSWORD = "{PASSWORD}"\n'),
    "requirements.txt": (
        "requests>=2\n",
        "reqeusts==2.31.0\n",
        "--index-url http://a.example/\nx\n",
    ),
    ".env": ("STAGE=dev\n", ""),
    "Dockerfile": ("FROM scratch\n",),
    "node_modules/a/package.json": ('{"name": "a", "version": "1.0.0"}', "{"),
    "python/a-1.0.dist-info/METADATA": ("Metadata-Version: 2.1\nName: a\nVersion: 1.0\n",),
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the cache, in which nothing is kept yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("STACKWARDEN_PROGRAM_DIR", str(tmp_path))
    monkeypatch.delenv(kept.VARIABLE, raising=False)
    yield tmp_path / "cache" / "stackwarden" / "verdicts"
    kept.keep(owner_decides=False)


def another_process(*, owner_decides: bool = True) -> None:
    """Forgets what was read, as a new process has read nothing."""
    deployment_package._packages.clear()
    deployment_package._opened.cache_clear()
    engine_hashes.hashed.cache_clear()
    kept.keep(owner_decides=owner_decides)


def shipped(path: Path) -> list[Resource]:
    code = {SIGNATURE: ARCHIVE, "path": str(path)}
    return [resource(FUNCTION, {"code": code, "runtime": "python3.13", "handler": "app.handler"})]


def told(resources: list[Resource]) -> list[tuple[Any, ...]]:
    found = judge([*resources], switched_on(*RULES), RULES)
    return [_said(each) for each in found]


def _said(verdict: Verdict) -> tuple[Any, ...]:
    folded = tuple(map(_said, verdict.also))
    return (verdict.rule.id, *_values(verdict), folded)


def _values(verdict: Verdict) -> Iterator[Any]:
    for name in ("outcome", "severity", "path", "message", "fix", "waits_for", "file", "line"):
        yield getattr(verdict, name)
    yield verdict.content


def zipped(chance: random.Random) -> bytes:
    """A package of random parts; some have a symlink, a damaged file or a name twice."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, texts in PARTS.items():
            if chance.random() < 0.7:
                archive.writestr(name, chance.choice(texts))
        if chance.random() < 0.2:
            link = zipfile.ZipInfo("link")
            link.create_system, link.external_attr = 3, 0o120777 << 16
            archive.writestr(link, "app.py")
    data = bytearray(held.getvalue())
    if chance.random() < 0.2:
        data[40] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize("seed", range(12))
def test_a_kept_verdict_is_a_fresh_one(seed: int, tmp_path: Path, cache: Path) -> None:
    chance = random.Random(seed)
    if seed % 3:
        path = tmp_path / "app.zip"
        path.write_bytes(zipped(chance))
    else:
        path = tmp_path / "app"
        with zipfile.ZipFile(io.BytesIO(zipped(random.Random(seed + 100)))) as archive:
            for name in {*archive.namelist()} - {"link"}:
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_text(PARTS[name][0], encoding="utf-8")
    another_process(owner_decides=False)
    fresh = told(shipped(path))
    assert not cache.exists()
    for _ in range(2):
        another_process()
        assert told(shipped(path)) == fresh


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_example_of_a_rule_is_judged_alike(rule: Any, cache: Path) -> None:
    for source in (rule.documentation.bad, rule.documentation.good):
        found = []
        for is_on in (False, True, True):
            another_process(owner_decides=is_on)
            found.append([_said(each) for each in run(source).verdicts([rule])])
        assert found[0] == found[1] == found[2]


def test_kept_outcomes_are_not_judged_again(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "app.zip"
    path.write_bytes(zipped(random.Random(3)))
    another_process()
    fresh = told(shipped(path))
    another_process()
    monkeypatch.setattr(execution, "keep", lambda *_: pytest.fail("a rule has run again"))
    assert told(shipped(path)) == fresh


def test_no_secret_is_kept(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "app.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("app.py", f'DB_PASSWORD = "{PASSWORD}"\n')
    another_process()
    assert any(each[0] == "lambda-function-code-secret" for each in told(shipped(path)))
    files = [each for each in cache.iterdir() if each.name != "key"]
    assert files
    assert not [each for each in files if PASSWORD.encode() in each.read_bytes()]


def test_changed_package_is_judged_again(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "app"
    path.mkdir()
    (path / "app.py").write_text("x = 1\n", encoding="utf-8")
    another_process()
    assert not [each for each in told(shipped(path)) if each[0] == "lambda-code-env-file"]
    (path / ".env").write_text("STAGE=dev\n", encoding="utf-8")
    another_process()
    assert [each for each in told(shipped(path)) if each[0] == "lambda-code-env-file"]


def _plant(place: Path) -> None:
    """Puts an empty list of outcomes into each file, with the seal of another key."""
    for file in place.glob("*.json"):
        file.write_bytes(b"0" * 64 + b"\n[]")


def _change(place: Path) -> None:
    for file in place.glob("*.json"):
        data = file.read_bytes()
        file.write_bytes(data[:-2] + b" " + data[-2:])


def _exchange(place: Path) -> None:
    """Puts the outcomes of one rule in the place of another's."""
    files = sorted(place.glob("*.json"))
    contents = [each.read_bytes() for each in files]
    for file, data in zip(files, contents[1:] + contents[:1], strict=True):
        file.write_bytes(data)


def _open_files(place: Path) -> None:
    for file in place.glob("*.json"):
        file.chmod(0o664)


def _link(place: Path) -> None:
    for file in place.glob("*.json"):
        moved = place.parent / file.name
        file.replace(moved)
        file.symlink_to(moved)


def _open_folder(place: Path) -> None:
    place.chmod(0o755)


def _open_key(place: Path) -> None:
    (place / "key").chmod(0o644)


@pytest.mark.parametrize("fault", [_plant, _change, _exchange, _open_files, _link, _open_folder])
def test_planted_outcome_is_ignored_with_one_line(
    fault: Any, tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "app.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(".env", "STAGE=dev\n")
    another_process()
    fresh = told(shipped(path))
    assert fresh
    fault(cache)
    another_process()
    assert told(shipped(path)) == fresh
    assert capsys.readouterr().err.count("it is ignored") == 1


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path, cache: Path) -> None:
    another_process()
    _open_key(cache)
    another_process()
    assert kept.kept() is None


def test_files_of_another_user_are_ignored(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_process()
    assert kept.kept() is not None
    own = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: own + 1)
    another_process()
    assert kept.kept() is None


def test_the_variable_switches_it_off(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept.VARIABLE, "0")
    another_process()
    assert kept.kept() is None
    assert not cache.exists()


def test_another_pack_has_other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept.kept_name("rule", "a")
    monkeypatch.setattr(kept, "pack_digest", lambda: "another")
    assert kept.kept_name("rule", "a") != before
    assert kept.kept_name("rule", None) == ""


def test_too_many_results_are_pruned(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST_FILES", 10)
    another_process()
    store = kept.kept()
    assert store is not None
    for number in range(20):
        store.put(f"{number:064}", json.dumps(number))
    another_process()
    assert len([*cache.glob("*.json")]) == 10
