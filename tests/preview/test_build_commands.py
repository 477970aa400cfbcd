"""The command that builds a missing file, as the scripts of its project show it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.preview.remedies import build_command

NODE = {"test": "vitest", "build": "esbuild src --outdir=dist"}
CASES = [
    ({"package.json": NODE}, "dist", "npm run build"),
    ({"package.json": NODE, "yarn.lock": ""}, "dist/api.zip", "yarn run build"),
    ({"package.json": NODE, "pnpm-lock.yaml": ""}, "dist", "pnpm run build"),
    # The script that names the file, before another one that builds something.
    (
        {"package.json": {"bundle:a": "zip a.zip", "bundle:b": "zip dist/b.zip"}},
        "dist/b.zip",
        "npm run bundle:b",
    ),
    ({"package.json": {"test": "vitest"}}, "dist", None),
    ({"package.json": "broken"}, "dist", None),
    ({"Makefile": "up: lambda.zip\n\tpulumi up\n\nlambda.zip: a.js\n\tzip $@ $<\n"}, "lambda.zip",
     "make lambda.zip"),
    ({"Makefile": ".PHONY: all\nall: ; true\npackage:\n\tzip -r code.zip src\n"}, "code.zip",
     "make package"),
    ({"Makefile": "X := build\ntest:\n\tpytest\n"}, "dist", None),
    ({"pyproject.toml": '[tool.poe.tasks]\nbundle = "zip -r dist.zip src"\n'}, "dist.zip",
     "poe bundle"),
    ({"pyproject.toml": '[tool.hatch.envs.default.scripts]\nbuild = "zip"\n'}, "dist",
     "hatch run build"),
    ({"pyproject.toml": "[tool"}, "dist", None),
    ({"build.sh": "zip x"}, "x.zip", "./build.sh"),
    ({"gradlew": ""}, "build/distributions/app.zip", "./gradlew build"),
    # The nearest folder decides, and the command is run there.
    ({"app/package.json": NODE, "Makefile": "build:\n"}, "app/dist", "npm run build (in app)"),
]  # fmt: skip


@pytest.mark.parametrize(("contents", "missing", "expected"), CASES)
def test_the_command_is_that_of_a_script(
    contents: dict[str, object], missing: str, expected: str | None, tmp_path: Path
) -> None:
    for name, content in contents.items():
        text = content if isinstance(content, str) else json.dumps({"scripts": content})
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert build_command(tmp_path / missing, tmp_path) == expected


def test_scripts_outside_of_the_repository_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("build:\n", encoding="utf-8")
    root = tmp_path / "shop"
    root.mkdir()
    assert build_command(root / "dist", root) is None
    assert build_command(tmp_path / "dist", root) is None
