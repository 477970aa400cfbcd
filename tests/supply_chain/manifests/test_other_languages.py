"""Manifests, lock files and installed packages of Go, Rust, Ruby, PHP, .NET and the JVM."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from policypack.supply_chain.manifests import (
    Manifest,
    ManifestError,
    Origin,
    UnreadError,
    installed,
    parse,
)
from tests.supply_chain.packages import inventory

Facts = list[tuple[str, str | None, bool, Origin]]


def read(name: str, text: str, others: Mapping[str, str] | None = None) -> Manifest:
    return parse(name, text, (others or {}).get)


def facts(manifest: Manifest) -> Facts:
    assert all(requirement.pinned for requirement in manifest.requirements)
    return [(r.name, r.version, r.hashed, r.origin) for r in manifest.requirements]


# https://go.dev/ref/mod#go-mod-file
GO_MOD = """module example.com/shop

go 1.24

require golang.org/x/text v0.22.0 // indirect

require (
	github.com/aws/aws-lambda-go v1.47.0
	example.com/old v1.0.0
	example.com/local v1.0.0
)

exclude example.com/other v1.2.3

replace example.com/old v1.0.0 => example.com/new v1.1.0
replace example.com/local => ../local
"""
GO_SUM = """golang.org/x/text v0.22.0 h1:aa=
golang.org/x/text v0.22.0/go.mod h1:bb=
github.com/aws/aws-lambda-go v1.47.0/go.mod h1:cc=
"""


def test_go() -> None:
    manifest = read("go.mod", GO_MOD, {"go.sum": GO_SUM})
    assert facts(manifest) == [
        ("golang.org/x/text", "v0.22.0", True, Origin.INDEX),
        ("github.com/aws/aws-lambda-go", "v1.47.0", False, Origin.INDEX),
        ("example.com/new", "v1.1.0", False, Origin.INDEX),
        ("example.com/local", None, True, Origin.PATH),
    ]
    assert [r.line for r in manifest.requirements] == [5, 8, 9, 10]


def test_hashes_of_go_alone_are_undecided() -> None:
    assert [gap.file for gap in inventory({"go.sum": GO_SUM}).unread] == ["go.sum"]
    found = inventory({"go.mod": GO_MOD, "go.sum": GO_SUM})
    assert (found.unread, [m.file for m in found.manifests]) == ((), ["go.mod"])


@pytest.mark.parametrize("text", ["require a", "require (\n a v1 b\n)", "require a v1 v2"])
def test_a_malformed_go_mod_is_named(text: str) -> None:
    with pytest.raises(ManifestError):
        read("go.mod", text)


def test_a_replacement_without_a_target_changes_nothing() -> None:
    assert facts(read("go.mod", "require a v1.0.0\nreplace a =>\nreplace b")) == [
        ("a", "v1.0.0", False, Origin.INDEX)
    ]


# https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html
CARGO = """version = 4

[[package]]
name = "itoa"
version = "1.0.14"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "aa"

[[package]]
name = "ours"
version = "0.2.0"
source = "registry+https://packages.example.com/index"

[[package]]
name = "forked"
version = "0.3.0"
source = "git+https://example.com/forked?branch=main#a1b2c3"

[[package]]
name = "shop"
version = "0.1.0"
"""


def test_cargo() -> None:
    manifest = read("Cargo.lock", CARGO)
    assert facts(manifest) == [
        ("itoa", "1.0.14", True, Origin.INDEX),
        ("ours", "0.2.0", False, Origin.INDEX),
        ("forked", "0.3.0", False, Origin.VCS),
    ]
    assert [r.location for r in manifest.requirements] == [
        None,
        "https://packages.example.com/index",
        "https://example.com/forked",
    ]
    assert [r.line for r in manifest.requirements] == [3, 9, 14]


def test_cargo_1_has_its_checksums_at_the_end() -> None:
    source = "registry+https://github.com/rust-lang/crates.io-index"
    text = (
        f'[[package]]\nname = "itoa"\nversion = "1.0.0"\nsource = "{source}"\n'
        f'[metadata]\n"checksum itoa 1.0.0 ({source})" = "aa"\n'
    )
    assert facts(read("Cargo.lock", text)) == [("itoa", "1.0.0", True, Origin.INDEX)]


# https://bundler.io/man/bundle-lock.1.html
GEMFILE = """GIT
  remote: https://github.com/shop/forked.git
  revision: a1b2c3
  specs:
    forked (0.3.0)

PATH
  remote: local
  specs:
    local (0.1.0)

GEM
  remote: https://rubygems.org/
  specs:
    mini_portile2 (2.8.8)
    nokogiri (1.18.0)
      mini_portile2 (~> 2.8.2)
    nokogiri (1.18.0-x86_64-linux-gnu)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  nokogiri (~> 1.18)

CHECKSUMS
  nokogiri (1.18.0) sha256=aa

BUNDLED WITH
   2.6.2
"""


@pytest.mark.parametrize("name", ["Gemfile.lock", "gems.locked"])
def test_bundler(name: str) -> None:
    manifest = read(name, GEMFILE)
    assert facts(manifest) == [
        ("forked", "0.3.0", False, Origin.VCS),
        ("local", "0.1.0", True, Origin.PATH),
        ("mini_portile2", "2.8.8", False, Origin.INDEX),
        ("nokogiri", "1.18.0", True, Origin.INDEX),
    ]
    assert manifest.requirements[0].location == "https://github.com/shop/forked.git"
    assert manifest.requirements[2].location is None


# https://getcomposer.org/doc/01-basic-usage.md
COMPOSER = {
    "packages": [
        {"name": "monolog/monolog", "version": "3.8.1", "dist": {"type": "zip", "shasum": "aa"}},
        {"name": "psr/log", "version": "v3.0.2", "dist": {"type": "zip", "reference": "a1b2"}},
        {"name": "shop/own", "version": "dev-main", "dist": {"type": "path", "url": "own"}},
        {"name": "a/bare", "version": "1.0.0"},
    ],
    "packages-dev": [{"name": "phpunit/phpunit", "version": "11.0.0"}],
}


def test_composer() -> None:
    manifest = read("composer.lock", json.dumps(COMPOSER, indent=4))
    assert facts(manifest) == [
        ("monolog/monolog", "3.8.1", True, Origin.INDEX),
        ("psr/log", "v3.0.2", True, Origin.INDEX),
        ("shop/own", "dev-main", True, Origin.PATH),
        ("a/bare", "1.0.0", False, Origin.INDEX),
    ]
    assert [r.line for r in manifest.requirements] == [4, 12, 20, 28]


# https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files
NUGET = {
    "version": 1,
    "dependencies": {
        "net8.0": {
            "Amazon.Lambda.Core": {"type": "Direct", "resolved": "2.5.0", "contentHash": "aa"},
            "shop.common": {"type": "Project"},
        },
        "net9.0": {
            "Amazon.Lambda.Core": {"type": "Direct", "resolved": "2.5.0", "contentHash": "aa"},
            "Newtonsoft.Json": {"type": "Transitive", "resolved": "13.0.3"},
        },
    },
}


def test_nuget() -> None:
    assert facts(read("packages.lock.json", json.dumps(NUGET))) == [
        ("Amazon.Lambda.Core", "2.5.0", True, Origin.INDEX),
        ("Newtonsoft.Json", "13.0.3", False, Origin.INDEX),
    ]


# https://docs.gradle.org/current/userguide/dependency_locking.html
GRADLE = """# This is a Gradle generated file for dependency locking.
com.google.guava:guava:33.4.0-jre=compileClasspath,runtimeClasspath,testRuntimeClasspath
org.junit:junit-bom:5.11.4=testCompileClasspath,testRuntimeClasspath
empty=annotationProcessor
"""


def test_gradle() -> None:
    manifest = read("gradle.lockfile", GRADLE)
    assert facts(manifest) == [("com.google.guava:guava", "33.4.0-jre", False, Origin.INDEX)]
    assert manifest.requirements[0].line == 2


@pytest.mark.parametrize("text", ["a:b:1", "a:b=c", "a"])
def test_a_malformed_gradle_lock_is_named(text: str) -> None:
    with pytest.raises(ManifestError):
        read("gradle.lockfile", text)


DEPS = {
    "runtimeTarget": {"name": ".NETCoreApp,Version=v8.0"},
    "libraries": {
        "Shop/1.0.0": {"type": "project"},
        "Amazon.Lambda.Core/2.5.0": {"type": "package", "sha512": "sha512-aa=="},
        "bare": {"type": "package"},
    },
}
INSTALLED = [
    ("Shop.deps.json", json.dumps(DEPS), [("NuGet", "amazon.lambda.core", "2.5.0")]),
    ("a.deps.json", '{"libraries": 1}', []),
    (
        "META-INF/maven/com.google.guava/guava/pom.properties",
        "#Created by Maven\ngroupId=com.google.guava\nartifactId=guava\nversion=33.4.0-jre\n",
        [("Maven", "com.google.guava:guava", "33.4.0-jre")],
    ),
    (
        "vendor/bundle/ruby/3.4.0/specifications/nokogiri-1.18.0-x86_64-linux-gnu.gemspec",
        "",
        [("RubyGems", "nokogiri", "1.18.0")],
    ),
    ("vendor/bundle/ruby/3.4.0/specifications/nothing.gemspec", "", []),
    (
        "vendor/composer/installed.json",
        '{"packages": [{"name": "Psr/Log", "version": "3.0.2"}], "dev": false}',
        [("Packagist", "psr/log", "3.0.2")],
    ),
    (
        "vendor/composer/installed.json",
        '[{"name": "psr/log", "version": "3.0.2"}]',
        [("Packagist", "psr/log", "3.0.2")],
    ),
]


@pytest.mark.parametrize(("name", "text", "expected"), INSTALLED)
def test_what_ships_is_known_by_its_metadata(
    name: str, text: str, expected: list[tuple[str, str, str]]
) -> None:
    found = installed(name, text)
    assert [(r.ecosystem, r.key, r.version) for r in found] == expected
    assert all(r.origin is Origin.CONTENT and r.hashed for r in found)


def test_an_artifact_without_a_version_is_undecided() -> None:
    with pytest.raises(UnreadError):
        installed("META-INF/maven/a/b/pom.properties", "groupId=a\nartifactId=b\n")


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("pom.xml", None),
        ("build.gradle", "gradle.lockfile"),
        ("build.gradle.kts", "gradle.lockfile"),
        ("Gemfile", "Gemfile.lock"),
        ("gems.rb", "gems.locked"),
        ("Cargo.toml", "Cargo.lock"),
        ("composer.json", "composer.lock"),
        ("Shop.csproj", "packages.lock.json"),
        ("packages.config", "packages.lock.json"),
        ("pixi.toml", "pixi.lock"),
    ],
)
def test_what_is_recognized_and_not_read_is_undecided_without_its_lock(
    name: str, lock: str | None
) -> None:
    found = inventory({f"app/{name}": "x"})
    assert [gap.file for gap in found.unread] == [f"app/{name}"]
    assert (found.manifests, found.broken) == ((), ())
    if lock:
        assert lock in found.unread[0].reason
        assert inventory({f"app/{name}": "x", lock: ""}).unread == ()


@pytest.mark.parametrize(
    "name",
    [
        "vendor/monolog/monolog/composer.json",
        "vendor/bundle/ruby/3.4.0/gems/rack-3.1.0/Gemfile",
        "META-INF/maven/com.google.guava/guava/pom.xml",
        "node_modules/a/Cargo.toml",
    ],
)
def test_manifests_of_what_was_brought_are_nobodys(name: str) -> None:
    assert inventory({name: "x"}).unread == ()
