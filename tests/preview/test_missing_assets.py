"""Assets without content get a hash, so that the engine does not read them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from policypack.model.deserialization import ARCHIVE, ASSET, SECRET, SIGNATURE
from policypack.offline.property_values import from_struct, to_struct
from policypack.preview.serving import hash_missing


def changed(properties: dict[str, Any], program: Path) -> tuple[dict[str, Any], list[str]]:
    """The properties on their way to the engine, and the paths that were reported."""
    struct, paths = to_struct(properties), []

    def tell(path: str, name: str, user: str) -> None:
        assert (name, user) == ("api", "aws:lambda/function:Function")
        paths.append(path)

    request = SimpleNamespace(name="api", type="aws:lambda/function:Function")
    assert hash_missing(request, struct, program, tell) == bool(paths)
    return from_struct(struct), paths


def asset(**fields: Any) -> dict[str, Any]:
    return {SIGNATURE: ASSET, **fields}


def archive(**fields: Any) -> dict[str, Any]:
    return {SIGNATURE: ARCHIVE, **fields}


def test_missing_files_folders_and_urls_get_a_hash_at_every_level(tmp_path: Path) -> None:
    inner = {".": archive(path="dist"), "main.py": asset(text="x"), "far": asset(uri="https://a")}
    code = {SIGNATURE: SECRET, "value": archive(assets=inner)}
    found, paths = changed({"code": code, "parts": [asset(path="a.txt")]}, tmp_path)
    assert paths == ["dist", "https://a", "a.txt"]
    outer = found["code"]["value"]
    members = outer["assets"]
    assert len({outer["hash"], members["."]["hash"], found["parts"][0]["hash"]}) == 3
    assert members["far"]["hash"]
    assert "hash" not in members["main.py"]


def test_what_has_content_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "a.txt").touch()
    properties = {
        "code": archive(assets={".": archive(path="dist"), "a": asset(path="a.txt")}),
        "absolute": asset(path=str(tmp_path / "a.txt")),
        "hashed": asset(path="none", hash="ab"),
        "path": {"path": "none"},
        "text": "none",
        "empty": None,
    }
    assert changed(properties, tmp_path) == (properties, [])
