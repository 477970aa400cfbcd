"""The guards' layer: what is in it, and that its bytes depend on that alone."""

from __future__ import annotations

import hashlib
import io
import zipfile
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from policypack import VERSION
from policypack.supply_chain.guards import layer, releases
from policypack.supply_chain.guards.releases import RUNNING, cached_name


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def test_a_layer_holds_the_guards_their_description_and_their_licence() -> None:
    files = dict(layer.contents())
    info = f"python/stackwarden_guards-{VERSION}.dist-info"
    metadata = files.pop(f"{info}/METADATA").decode()
    assert f"Name: stackwarden-guards\nVersion: {VERSION}\n" in metadata
    assert b"Apache License" in files.pop(f"{info}/licenses/LICENSE")
    sources = releases.sources(releases.folder())
    assert files == {
        f"python/runtime_guards/{name}": text
        for name, text in sources.items()
        if not name.startswith("testing/")
    }
    assert "python/runtime_guards/guard.py" in files
    assert "testing/__init__.py" in sources


def test_bytecode_lies_where_python_looks_for_it_and_names_the_path_in_the_layer() -> None:
    added = set(layer.contents([f"python{RUNNING}"])) - set(layer.contents())
    sources = releases.sources(releases.folder())
    names = [n for n in sources if n.endswith(".py") and not n.startswith("testing/")]
    assert added == {f"python/runtime_guards/{cached_name(name, RUNNING)}" for name in names}
    content = layer.contents([f"python{RUNNING}"])
    made = content[f"python/runtime_guards/{cached_name('guard.py', RUNNING)}"]
    assert b"/opt/python/runtime_guards/guard.py" in made


def test_bytecode_that_is_not_the_releases_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime, name = f"python{RUNNING}", cached_name("guard.py", RUNNING)
    made = layer.contents([runtime])[f"python/runtime_guards/{name}"]
    recorded = {VERSION: {name: hashlib.sha256(made).hexdigest()}}
    monkeypatch.setattr(layer, "releases", lambda: recorded)
    assert layer.contents([runtime])
    recorded[VERSION][name] = hashlib.sha256(b"").hexdigest()
    with pytest.raises(ValueError, match="use the newest patch of this Python"):
        layer.contents([runtime])


def test_a_zip_depends_on_names_and_contents_alone() -> None:
    one = layer.packed({"b": b"2", "a": b"1"})
    assert one == layer.packed({"a": b"1", "b": b"2"})
    assert one != layer.packed({"a": b"1", "b": b"3"})
    entries = opened(one).infolist()
    assert [entry.filename for entry in entries] == ["a", "b"]
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.external_attr >> 16 == 0o100644
        # Another version of zlib would compress to other bytes.
        assert entry.compress_type == zipfile.ZIP_STORED


def test_guards_that_are_not_installed_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(layer, "distribution", missing)
    with pytest.raises(ValueError, match="run `pip install stackwarden-guards`"):
        layer.contents()


def test_a_part_of_the_guards_makes_no_layer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "contract.py").touch()
    monkeypatch.setattr(layer, "folder", lambda: tmp_path)
    with pytest.raises(ValueError, match="incomplete guards"):
        layer.contents()
