"""npm's, Yarn's and pnpm's files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.supply_chain.manifests import NPM, Manifest, ManifestError, Origin, parse

SHA = "sha512-" + "a" * 86 + "=="
COMMIT = "a1" * 20


def read(name: str, document: Any) -> Manifest:
    text = document if isinstance(document, str) else json.dumps(document, indent=2)
    return parse(name, text, lambda _: None)


def facts(manifest: Manifest) -> list[tuple[str, str | None, bool, bool, Origin]]:
    assert all(r.ecosystem == NPM for r in manifest.requirements)
    return [(r.name, r.version, r.pinned, r.hashed, r.origin) for r in manifest.requirements]


def test_seed_a_package_json_with_exact_axios_and_lodash_is_pinned_and_unhashed() -> None:
    manifest = read("package.json", {"dependencies": {"axios": "0.21.1", "lodash": "4.17.20"}})
    assert facts(manifest) == [
        ("axios", "0.21.1", True, False, Origin.INDEX),
        ("lodash", "4.17.20", True, False, Origin.INDEX),
    ]
    assert [r.line for r in manifest.requirements] == [3, 4]


@pytest.mark.parametrize(
    ("spec", "version", "origin"),
    [
        ("1.6.0", "1.6.0", Origin.INDEX),
        ("=1.6.0", "1.6.0", Origin.INDEX),
        ("v1.6.0-rc.1+b", "1.6.0-rc.1+b", Origin.INDEX),
        ("^1.6.0", None, Origin.INDEX),
        ("~1.6.0", None, Origin.INDEX),
        ("1.6", None, Origin.INDEX),
        ("1.x", None, Origin.INDEX),
        ("*", None, Origin.INDEX),
        ("", None, Origin.INDEX),
        ("latest", None, Origin.INDEX),
        ("1.6.0 || 1.7.0", None, Origin.INDEX),
        ("1.0.0 - 2.0.0", None, Origin.INDEX),
        ("npm:other@1.6.0", "1.6.0", Origin.INDEX),
        ("https://example.com/a.tgz", None, Origin.URL),
        ("git+ssh://git@example.com/a.git#main", None, Origin.VCS),
        ("github:ann/a", None, Origin.VCS),
        ("ann/a", None, Origin.VCS),
        ("file:../a", None, Origin.PATH),
        ("workspace:*", None, Origin.PATH),
    ],
)
def test_only_an_exact_version_is_pinned(spec: str, version: str | None, origin: Origin) -> None:
    (found,) = read("package.json", {"dependencies": {"a": spec}}).requirements
    assert (found.version, found.origin) == (version, origin)
    assert found.pinned is (version is not None or origin is Origin.PATH)


def test_an_alias_is_the_package_that_it_stands_for() -> None:
    (found,) = read("package.json", {"dependencies": {"a": "npm:@s/b@1.0.0"}}).requirements
    assert (found.name, found.version) == ("@s/b", "1.0.0")


def test_an_alias_of_a_lock_is_the_package_that_it_stands_for() -> None:
    """Else what is known of it is looked for under the name that the program has for it."""
    npm_1 = {
        "lockfileVersion": 1,
        "dependencies": {"old": {"version": "npm:lodash@4.17.20", "integrity": SHA}},
    }
    npm_3 = {
        "lockfileVersion": 3,
        "packages": {"node_modules/old": {"name": "lodash", "version": "4.17.20"}},
    }
    for document in (npm_1, npm_3):
        (found,) = read("package-lock.json", document).requirements
        assert (found.name, found.version) == ("lodash", "4.17.20")
    heads = {
        '"old@npm:lodash@^4.17.20"': "lodash",
        '"old@npm:@s/b@^4", "old@npm:@s/b@~4"': "@s/b",
        '"@s/old@npm:lodash@4"': "lodash",
        '"lodash@npm:^4"': "lodash",
    }
    for head, name in heads.items():
        (found,) = read("yarn.lock", f'{head}:\n  version "4.17.20"\n').requirements
        assert (found.name, found.version) == (name, "4.17.20")


def test_a_repository_at_a_commit_is_pinned() -> None:
    (found,) = read("package.json", {"dependencies": {"a": f"ann/a#{COMMIT}"}}).requirements
    assert found.pinned


def test_development_is_left_out() -> None:
    document = {
        "devDependencies": {"jest": "*"},
        "peerDependencies": {"react": "*"},
        "optionalDependencies": {"fsevents": "2.3.3"},
    }
    assert [r.name for r in read("package.json", document).requirements] == ["fsevents"]


INDEX = "https://packages.example.com"
LOCK_3 = {
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "shop", "version": "1.0.0", "dependencies": {"axios": "^1"}},
        "node_modules/axios": {
            "version": "1.6.0",
            "resolved": f"{INDEX}/axios/-/axios-1.6.0.tgz",
            "integrity": SHA,
        },
        "node_modules/axios/node_modules/@s/b": {
            "version": "2.0.0",
            "resolved": f"{INDEX}/@s/b/-/b-2.0.0.tgz",
        },
        "node_modules/bundled": {"version": "1.0.0", "inBundle": True},
        "node_modules/ours": {
            "version": "1.0.0",
            "resolved": f"git+ssh://git@example.com/ours.git#{COMMIT}",
        },
        "node_modules/direct": {"version": "1.0.0", "resolved": "https://example.com/direct.tgz"},
        "node_modules/member": {"resolved": "packages/member", "link": True},
        "packages/member": {"version": "1.0.0"},
        "node_modules/jest": {"version": "29.0.0", "dev": True, "integrity": SHA},
    },
}


@pytest.mark.parametrize("name", ["package-lock.json", "npm-shrinkwrap.json"])
def test_package_lock_2_and_3(name: str) -> None:
    manifest = read(name, LOCK_3)
    assert manifest.is_lock
    assert facts(manifest) == [
        ("axios", "1.6.0", True, True, Origin.INDEX),
        ("@s/b", "2.0.0", True, False, Origin.INDEX),
        ("bundled", "1.0.0", True, True, Origin.INDEX),
        ("ours", "1.0.0", True, False, Origin.VCS),
        ("direct", "1.0.0", True, False, Origin.URL),
    ]
    assert manifest.requirements[0].line == 11


def test_package_lock_1() -> None:
    document = {
        "lockfileVersion": 1,
        "dependencies": {
            "axios": {
                "version": "1.6.0",
                "resolved": f"{INDEX}/axios/-/axios-1.6.0.tgz",
                "integrity": SHA,
                "requires": {"b": "^2.0.0"},
                "dependencies": {"b": {"version": "2.0.0", "integrity": SHA}},
            },
            "ours": {"version": f"git+https://example.com/ours.git#{COMMIT}", "from": "ours"},
            "jest": {"version": "29.0.0", "dev": True},
        },
    }
    assert facts(read("package-lock.json", document)) == [
        ("axios", "1.6.0", True, True, Origin.INDEX),
        ("b", "2.0.0", True, True, Origin.INDEX),
        ("ours", None, True, False, Origin.VCS),
    ]


YARN_1 = f'''# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.
# yarn lockfile v1


"@s/b@^2.0.0", "@s/b@~2.0.0":
  version "2.0.0"
  resolved "{INDEX}/@s/b/-/b-2.0.0.tgz#{COMMIT}"

axios@^1.6.0:
  version "1.6.0"
  resolved "{INDEX}/axios/-/axios-1.6.0.tgz#{COMMIT}"
  integrity {SHA}
  dependencies:
    follow-redirects "^1.15.0"

"ours@git+https://example.com/ours.git":
  version "1.0.0"
  resolved "git+https://example.com/ours.git#{COMMIT}"
'''


def test_yarn_1() -> None:
    manifest = read("yarn.lock", YARN_1)
    assert facts(manifest) == [
        ("@s/b", "2.0.0", True, True, Origin.INDEX),
        ("axios", "1.6.0", True, True, Origin.INDEX),
        ("ours", "1.0.0", True, True, Origin.VCS),
    ]
    assert [r.line for r in manifest.requirements] == [5, 9, 16]


YARN_4 = f"""__metadata:
  version: 8
  cacheKey: 10c0

"@s/b@npm:^2.0.0":
  version: 2.0.0
  resolution: "@s/b@npm:2.0.0"
  checksum: 10c0/{"a" * 128}
  languageName: node
  linkType: hard

"ours@git@example.com:ours.git":
  version: 1.0.0
  resolution: "ours@https://example.com/ours.git#commit={COMMIT}"
  languageName: node
  linkType: hard

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
  languageName: unknown
  linkType: soft
"""


def test_yarn_2_and_later() -> None:
    manifest = read("yarn.lock", YARN_4)
    assert facts(manifest) == [
        ("@s/b", "2.0.0", True, True, Origin.INDEX),
        ("ours", "1.0.0", True, False, Origin.VCS),
    ]
    assert [r.line for r in manifest.requirements] == [5, 12]


def pnpm(version: str, *keys: str) -> str:
    packages = "".join(f"  {key}:\n    resolution: {{integrity: {SHA}}}\n" for key in keys)
    return f"lockfileVersion: {version}\n\npackages:\n\n{packages}"


@pytest.mark.parametrize(
    "text",
    [
        pnpm("5.4", "/axios/1.6.0", "/@s/b/2.0.0_react@18.0.0"),
        pnpm("'6.0'", "/axios@1.6.0", "/@s/b@2.0.0(react@18.0.0)"),
        pnpm("'9.0'", "axios@1.6.0", "'@s/b@2.0.0'"),
    ],
)
def test_pnpm(text: str) -> None:
    manifest = read("pnpm-lock.yaml", text)
    assert facts(manifest) == [
        ("axios", "1.6.0", True, True, Origin.INDEX),
        ("@s/b", "2.0.0", True, True, Origin.INDEX),
    ]
    assert [r.line for r in manifest.requirements] == [5, 7]


def test_pnpm_of_other_origins() -> None:
    text = f"""lockfileVersion: '9.0'
packages:
  ours@https://codeload.example.com/ours/tar.gz/{COMMIT}:
    resolution: {{tarball: 'https://codeload.example.com/ours/tar.gz/{COMMIT}'}}
    version: 1.0.0
  repo@git+https://example.com/repo.git#{COMMIT}:
    resolution: {{commit: {COMMIT}, repo: 'https://example.com/repo.git', type: git}}
    version: 1.0.0
  jest@29.0.0:
    resolution: {{integrity: {SHA}}}
    dev: true
"""
    assert facts(read("pnpm-lock.yaml", text)) == [
        ("ours", "1.0.0", True, False, Origin.URL),
        ("repo", "1.0.0", True, False, Origin.VCS),
    ]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("package.json", '{\n "dependencies": {\n  "a": 1\n }\n}', 3),
        ("package.json", "[]", 1),
        ("package.json", '{\n"a"', 2),
        ("package-lock.json", '{\n"packages": {\n"node_modules/a": 1}}', 3),
        ("package-lock.json", '{"packages": {"node_modules/a": {}}}', 1),
        ("package-lock.json", "[" * 100_000, 1),
        ("package-lock.json", '{"a": ' + "1" * 5000 + "}", 1),
        ("yarn.lock", "# yarn lockfile v1\n\nnothing\n", 3),
        ("yarn.lock", "a@1:\n  resolved x\n", 1),
        ("yarn.lock", "__metadata:\n  version: 8\na: [\n", 3),
        ("yarn.lock", "__metadata:\n  version: 8\n" + "- " * 1000, 3),
        ("pnpm-lock.yaml", "packages:\n  axios: {}\n", 2),
        ("pnpm-lock.yaml", "packages: [", 1),
        ("pnpm-lock.yaml", "a: " + "[" * 100_000, 1),
        ("pnpm-lock.yaml", "a: !!python/object:os.system x", 1),
    ],
)
def test_bad_input_has_a_named_error_with_its_line(name: str, text: str, line: int) -> None:
    with pytest.raises(ManifestError) as caught:
        read(name, text)
    assert (caught.value.file, caught.value.line) == (name, line)
