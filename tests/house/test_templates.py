"""Templates for CI name images by their digests and packages with their hashes, or the reason here.

What cannot be known before a release, or would be old by the time that somebody reads it, is for
whoever uses the template: `docs/ci.md` says how to pin it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.each import each

ROOT = Path(__file__).parents[2]
TEMPLATES = [
    ROOT / "action.yml",
    *sorted((ROOT / "integrations").rglob("*.yml")),
    ROOT / "integrations" / "Jenkinsfile",
    ROOT / "integrations" / "install.sh",
]
PAGES = [ROOT / "docs" / name for name in ("ci.md", "enforcement-self-managed.md")]
_IMAGE = re.compile(
    r"^\s*(?:-\s*)?(?:image|container|STACKWARDEN_IMAGE):\s+[\"']?([\w$][^\s\"'}]*)"
    r"|^FROM\s+(\S+)|docker://(\S+)",
    re.MULTILINE,
)
_INSTALLED = re.compile(r"pip install (.*)")
_DIGEST = "@sha256:"
_HASHED = ("--require-hashes", "--no-index")
# A file and what it names, with the reason why nothing pins it there.
_NO_HASH = "no hash is known before the release; STACKWARDEN_LOCK has all of them"
UNPINNED = {
    ("gitlab.yml", "$STACKWARDEN_IMAGE"): "the variable, which its user sets to a digest",
    ("gitlab.yml", "pulumi/pulumi-python"): "a digest would be old; the page shows how to find it",
    ("gitlab.yml", '--quiet "$STACKWARDEN_PACKAGE"'): _NO_HASH,
    ("Jenkinsfile", '--quiet "${STACKWARDEN_PACKAGE:-stackwarden==0.1.0}"'): _NO_HASH,
    ("azure-pipelines.yml", '--quiet "${STACKWARDEN_PACKAGE:-stackwarden==0.1.0}"'): _NO_HASH,
    ("install.sh", "--quiet --disable-pip-version-check --no-deps)"): "the beginning of both calls",
}


def _unpinned(file: Path) -> Iterator[tuple[str, str]]:
    text = file.read_text(encoding="utf-8")
    for found in _IMAGE.finditer(text):
        image = next(filter(None, found.groups()))
        if _DIGEST not in image:
            yield file.name, image
    for found in _INSTALLED.finditer(text):
        if not any(each in found[1] for each in _HASHED):
            yield file.name, found[1].strip()


def test_nothing_is_unpinned_without_a_reason() -> None:
    assert sorted(each for file in TEMPLATES for each in _unpinned(file)) == sorted(UNPINNED)


@each("page", PAGES)
def test_examples_of_pages_name_digests(page: Path) -> None:
    images = [what for _, what in _unpinned(page) if not what.startswith("--")]
    assert images == []


def test_the_page_says_how_to_pin() -> None:
    text = PAGES[0].read_text(encoding="utf-8")
    assert "docker buildx imagetools inspect pulumi/pulumi-python" in text
    assert "STACKWARDEN_LOCK" in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("image: python:3.13\n", ["python:3.13"]),
        ("FROM python\n", ["python"]),
        ("- uses: docker://alpine:3\n", ["alpine:3"]),
        ("python -m pip install acme\n", ["acme"]),
        (f"image: python{_DIGEST}00\npip install --require-hashes -r x\n", []),
    ],
)
def test_what_is_unpinned_is_found(text: str, found: list[str], tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text(text, encoding="utf-8")
    assert [what for _, what in _unpinned(tmp_path / "x.yml")] == found
