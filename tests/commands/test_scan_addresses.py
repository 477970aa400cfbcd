"""A token within an address is printed in no format of `stackwarden scan`."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.commands import main

# Put together at run time, so that no file of this repository contains a token.
TOKEN = "gh" + "p_" + "Zq8Xw2Lp5Nv7Kd3Hs9Jf4Gb6Rt1Yc0Am2Qe8"
PASSWORD = "s3cr3tQx7Zw"
OPAQUE = "aB3dE5fG7hI9jK1l"
ADDRESSES = {
    "password": f"https://deploy:{PASSWORD}@pypi.example.com/simple",
    "user": f"https://{TOKEN}@pypi.example.com/simple",
    "path": f"https://pypi.example.com/{OPAQUE}/org/simple",
    "name": f"https://pypi.example.com/org/{TOKEN}",
    "query": f"https://pypi.example.com/simple?token={TOKEN}",
    "fragment": f"https://pypi.example.com/simple#token={TOKEN}",
    "one slash": f"https:/deploy:{PASSWORD}@pypi.example.com/simple",
    "no slash": f"https:deploy:{PASSWORD}@pypi.example.com/simple",
    "three slashes": f"https:///deploy:{PASSWORD}@pypi.example.com/simple",
    "backslashes": rf"https:\\deploy:{PASSWORD}@pypi.example.com\simple",
    "slash in the password": f"https://deploy:{PASSWORD}/x@pypi.example.com/simple",
    "no scheme": f"//deploy:{PASSWORD}@pypi.example.com/simple",
    "plain HTTP": f"http://deploy:{PASSWORD}@pypi.example.com/simple",
    "repository": f"git+https://oauth2:{TOKEN}@git.example.com/a/b.git@main",
    "scp": f"{TOKEN}@git.example.com:a/b.git",
}


def _manifests(address: str) -> dict[str, str]:
    quoted = address.replace("\\", "\\\\")
    wheel = f"{quoted.rstrip('/')}/a-1.0-py3-none-any.whl"
    return {
        "requirements.txt": f"--index-url {address}\n--find-links {address}\na @ {address}\n"
        f"{address}\n-e {address}\n",
        "package.json": f'{{"dependencies": {{"a": "{quoted}", "b": "npm:c@{quoted}"}}}}',
        "package-lock.json": '{"lockfileVersion": 3, "packages": {"node_modules/a": '
        f'{{"version": "{quoted}", "resolved": "{quoted}"}}}}}}',
        "pyproject.toml": f'[project]\nname = "x"\nversion = "1"\ndependencies = ["a @ {quoted}"]\n'
        f'[[tool.uv.index]]\nurl = "{quoted}"\n'
        f'[tool.poetry.dependencies]\nb = {{git = "{quoted}"}}\n',
        "uv.lock": f'version = 1\n[[package]]\nname = "a"\nversion = "1.0"\n'
        f'source = {{registry = "{quoted}"}}\nsdist = {{url = "{wheel}"}}\n',
        "poetry.lock": '[[package]]\nname = "a"\nversion = "1.0"\nfiles = []\n'
        f'[package.source]\ntype = "legacy"\nurl = "{quoted}"\n',
        "Pipfile.lock": f'{{"_meta": {{"sources": [{{"url": "{quoted}", "name": "x"}}]}}, '
        f'"default": {{"a": {{"file": "{wheel}"}}, "g": {{"git": "{quoted}", "ref": "m"}}}}}}',
        "yarn.lock": f'a@^1.0.0:\n  version "1.0.0"\n  resolved "{address}"\n',
        "pnpm-lock.yaml": "lockfileVersion: '9.0'\npackages:\n  'a@1.0.0':\n"
        f"    resolution: {{tarball: '{address}'}}\n",
        "pylock.toml": f'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1.0"\n'
        f'index = "{quoted}"\n[packages.sdist]\nurl = "{wheel}"\n',
    }


@pytest.mark.parametrize("form", ["text", "json", "sarif", "cyclonedx"])
@pytest.mark.parametrize("kind", ADDRESSES)
def test_no_credential_of_an_address_is_printed(
    kind: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in _manifests(ADDRESSES[kind]).items():
        folder = tmp_path / name.replace(".", "-")
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
    folders = sorted(map(str, tmp_path.iterdir()))
    main(["scan", *folders, "--profile", "strict", "--format", form])
    printed = capsys.readouterr()
    for hidden in (TOKEN, PASSWORD, OPAQUE):
        assert hidden not in printed.out + printed.err
    assert form == "cyclonedx" or "example.com" in printed.out or kind in ("scp", "no slash")
