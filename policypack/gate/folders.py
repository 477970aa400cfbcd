"""Folders whose content runs: policy packs of the repository, and what the gate runs or gets."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import PurePosixPath

from policypack.gate.facts import PACK, Change, Way, change, is_pack, projects
from policypack.gate.revisions import Blob
from policypack.start.wording import first_few


def changes(
    before: Mapping[str, Blob], after: Mapping[str, Blob], run: Collection[str]
) -> Iterator[Change]:
    """The folders that are not the same, with hashes of their content. A folder with a program, or
    in one, is what the gate judges; others in `run`, and all packs, are the gate."""
    judged = projects([*before, *after])
    programs = {str(each) for folder in judged for each in _above(folder)}
    packs = {str(PurePosixPath(path).parent) for path in (*before, *after) if is_pack(path)}
    own = {each for each in run if each not in programs and judged.isdisjoint(_above(each))}
    for folder in sorted(own | packs):
        sides = [_inside(folder, tree) for tree in (before, after)]
        changed = {path for path, _ in {*sides[0].items()} ^ {*sides[1].items()}}
        if changed:
            key = f"content, of {first_few(sorted(changed))}"
            yield change(Way.REVIEW, PACK, folder, key, map(_hash, sides))


def _above(folder: str) -> list[str]:
    return [str(each) for each in (PurePosixPath(folder), *PurePosixPath(folder).parents)]


def _inside(folder: str, tree: Mapping[str, Blob]) -> dict[str, str]:
    start = "" if folder == "." else f"{folder}/"
    return {path: each.digest for path, each in tree.items() if path.startswith(start)}


def _hash(inside: Mapping[str, str]) -> str | None:
    listed = json.dumps(sorted(inside.items())).encode()
    return f"sha256:{sha256(listed).hexdigest()}" if inside else None
