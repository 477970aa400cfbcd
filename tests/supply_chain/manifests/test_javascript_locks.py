"""Lock files of Bun and Deno."""

from __future__ import annotations

import pytest

from policypack.supply_chain.manifests import Manifest, ManifestError, Origin, parse
from tests.supply_chain.packages import inventory


def read(name: str, text: str) -> Manifest:
    return parse(name, text, lambda _: None)


# As Bun 1.4 writes it: https://bun.com/docs/pm/lockfile
BUN = """{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "shop",
      "dependencies": {
        "@s/is": "^6.0.0",
        "is-odd": "^3.0.1",
        "local": "file:./local",
        "old": "npm:lodash@^4",
        "tar": "https://example.com/tar.tgz",
      },
      "devDependencies": {
        "vitest": "1.0.0",
      },
    },
    "packages/own": {
      "name": "own",
      "optionalDependencies": { "forked": "github:shop/forked", "own": "workspace:*" },
    },
  },
  "packages": {
    "@s/is": ["@s/is@6.3.1", "https://packages.example.com/is.tgz", {}, "sha512-aa=="],

    "chai": ["chai@5.0.0", "", {}, "sha512-bb=="], // of vitest

    "forked": ["forked@github:shop/forked#a1b2c3d", {}, "shop-forked-a1b2c3d"],

    "is-number": ["is-number@6.0.0", "", {}, "sha512-cc=="],

    "is-odd": ["is-odd@3.0.1", "", { "dependencies": { "is-number": "^6.0.0" } }, "sha512-dd=="],

    "local": ["local@file:local", {}],

    "old": ["lodash@4.17.21", "", {}],

    "own": ["own@workspace:packages/own"],

    "tar": ["tar@https://example.com/tar.tgz", {}, "sha512-ee=="],

    "vitest": ["vitest@1.0.0", "", { "dependencies": { "chai": "5" } }, "sha512-ff=="],

    "is-odd/is-number": ["is-number@5.0.0", "", {}, "sha512-gg=="],
  }
}
"""


def test_bun() -> None:
    manifest = read("bun.lock", BUN)
    assert manifest.is_lock
    assert [(r.name, r.version, r.hashed, r.origin) for r in manifest.requirements] == [
        ("@s/is", "6.3.1", True, Origin.INDEX),
        ("forked", None, False, Origin.VCS),
        ("is-number", "6.0.0", True, Origin.INDEX),
        ("is-odd", "3.0.1", True, Origin.INDEX),
        ("local", None, True, Origin.PATH),
        ("lodash", "4.17.21", False, Origin.INDEX),
        ("tar", None, True, Origin.URL),
        ("is-number", "5.0.0", True, Origin.INDEX),
    ]
    assert [r.location for r in manifest.requirements if r.location] == [
        "https://packages.example.com/is.tgz",
        "https://example.com/tar.tgz",
    ]
    assert manifest.requirements[0].line == 23


@pytest.mark.parametrize(
    "packages", ['{"a": {}}', '{"a": []}', '{"a": ["a"]}', '{"a": [1]}', "[]", '{"a": null}']
)
def test_a_malformed_bun_lock_is_named(packages: str) -> None:
    workspaces = '{"": {"dependencies": {"a": "1"}}}'
    with pytest.raises(ManifestError):
        read("bun.lock", f'{{"workspaces": {workspaces}, "packages": {packages}}}')


def test_a_binary_lock_of_bun_is_undecided_without_the_readable_one() -> None:
    assert [gap.file for gap in inventory({"app/bun.lockb": "#!/usr/bin/env bun"}).unread] == [
        "app/bun.lockb"
    ]
    assert inventory({"app/bun.lockb": "", "bun.lock": BUN}).unread == ()


# https://docs.deno.com/runtime/fundamentals/modules/#integrity-checking-and-lock-files
DENO = """{
  "version": "5",
  "specifiers": {
    "jsr:@std/path@1": "1.0.8",
    "npm:is-odd@^3.0.1": "3.0.1"
  },
  "jsr": {
    "@std/path@1.0.8": {
      "integrity": "aa"
    }
  },
  "npm": {
    "is-odd@3.0.1_react@18.0.0": {
      "integrity": "sha512-aa==",
      "dependencies": ["is-number"]
    },
    "@s/is@6.3.1": {}
  },
  "remote": {
    "https://example.com/mod.ts": "bb"
  }
}
"""
EXPECTED = [
    ("JSR", "@std/path", "1.0.8", True, Origin.INDEX),
    ("npm", "is-odd", "3.0.1", True, Origin.INDEX),
    ("npm", "@s/is", "6.3.1", False, Origin.INDEX),
    ("npm", "mod.ts", None, True, Origin.URL),
]


def facts(manifest: Manifest) -> list[tuple[str, str, str | None, bool, Origin]]:
    return [(r.ecosystem, r.name, r.version, r.hashed, r.origin) for r in manifest.requirements]


def test_deno() -> None:
    manifest = read("deno.lock", DENO)
    assert facts(manifest) == EXPECTED
    assert [r.line for r in manifest.requirements] == [8, 13, 17, 20]
    assert manifest.requirements[3].location == "https://example.com/mod.ts"


def test_older_versions_of_deno() -> None:
    third = '{"packages": {"npm": {"a@1.0.0": {"integrity": "x"}}}}'
    second = '{"npm": {"specifiers": {}, "packages": {"a@1.0.0": {"integrity": "x"}}}}'
    expected = [("npm", "a", "1.0.0", True, Origin.INDEX)]
    assert facts(read("deno.lock", third)) == facts(read("deno.lock", second)) == expected


@pytest.mark.parametrize("text", ['{"npm": {"a": {}}}', '{"npm": {"a@": {}}}', '{"npm": []}'])
def test_a_malformed_deno_lock_is_named(text: str) -> None:
    with pytest.raises(ManifestError):
        read("deno.lock", text)
