"""Small files that make careless readers take gigabytes or hours are refused by name."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from policypack.supply_chain.manifests import ManifestError, decoded, parse
from policypack.supply_chain.manifests.documents import json_object, toml, yaml_object

BYTES = 200_000_000


def merged(levels: int) -> str:
    """Each line doubles what the one before it stands for."""
    lines = "".join(f"a{n}: &a{n}\n  <<: [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, levels))
    return f"a0: &a0 {{x: 1}}\n{lines}"


def listed(levels: int) -> str:
    lines = "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, levels))
    return f"a0: &a0 [x]\n{lines}"


@pytest.mark.parametrize(
    ("read", "text", "reason"),
    [
        (yaml_object, merged(12), "has YAML aliases, which no tool writes into a lock file"),
        (yaml_object, "a: &a 1\nb: *a\n", "has YAML aliases, which no tool writes"),
        (yaml_object, "a: " + "[" * 100 + "]" * 100, "is nested too deeply"),
        (yaml_object, "a: [" + "b," * 250_000 + "]", "has too many elements"),
        (yaml_object, "a: 1" + ":1" * 100_000, "has a number that is too long"),
        (yaml_object, "a: '" + "x" * 8 * 1024 * 1024 + "'", "is too large to be read"),
        (json_object, '{"a": [' + '{"":0},' * 260_000 + "0]}", "has too many elements"),
        (json_object, '{"a": "' + "x" * 8 * 1024 * 1024 + '"}', "is too large to be read"),
        (json_object, '{"a": ' + "9" * 5_000 + "}", "is not valid JSON"),
        (toml, "a" + ".a" * 200_000 + " = 1", "is nested too deeply"),
        (toml, "a" + '. "a" ' * 200_000 + " = 1", "is nested too deeply"),
        (toml, "a = [" + "{}," * 260_000 + "]", "has too many elements"),
        (toml, "a = " + "9" * 1_000_000, "is not valid TOML"),
        (toml, "a = '" + "x" * 4 * 1024 * 1024 + "'", "is too large to be read"),
    ],
)
def test_a_costly_document_is_refused(
    read: Callable[[str, str], object], text: str, reason: str
) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ManifestError) as caught:
            read(text, "uv.lock")
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()
    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize(
    "line", ["a{0}==1.0", "a{0}; python_version > '3'", "a{0} ==== b", "--pre", "-r other.txt"]
)
def test_requirements_beyond_the_bound_are_not_read(line: str) -> None:
    text = "".join(f"{line.format(number)}\n" for number in range(20_001))
    with pytest.raises(ManifestError) as caught:
        parse("requirements.txt", text, lambda _: "")
    assert caught.value.reason == "has more than 20000 requirements"


def test_comments_and_hashes_are_no_requirements() -> None:
    pin = f"a==1.0 --hash=sha256:{'0' * 64} \\\n --hash=sha256:{'1' * 64}\n"
    text = "# a comment\n" * 30_000 + pin * 10
    assert len(parse("requirements.txt", text, lambda _: None).requirements) == 10


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (toml, "a = [" + '"1.2.3", ' * 100 + "]"),
        (toml, "a" + ".a" * 50 + " = 1"),
        (toml, "a = '" + "/a.b/." * 100 + "'"),
        (yaml_object, "a: '*'\nb: x & y\n"),
        (yaml_object, "a: &a 1\nb: '*a'\n"),
    ],
)
def test_what_only_looks_costly_is_read(read: Callable[[str, str], object], text: str) -> None:
    assert read(text, "uv.lock")


def test_the_line_of_an_alias_is_that_of_what_it_repeats() -> None:
    with pytest.raises(ManifestError) as caught:
        parse("yarn.lock", "__metadata:\n  version: 8\na: &a\n  b: 1\nc: *a\n", lambda _: None)
    assert caught.value.line == 3


# https://spec.openapis.org/oas/v3.1.0#format: a description may be YAML, and people use anchors.
def test_aliases_are_expanded_where_people_write() -> None:
    text = "a: &a {x: 1}\nb: *a\nc:\n  <<: *a\n  y: 2\n"
    expected = {"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1, "y": 2}}
    assert yaml_object(text, "f", aliases=True) == expected


@pytest.mark.parametrize("text", [merged(12), listed(12), "a: &a [*a]\n", "a: &a {b: {c: *a}}\n"])
def test_aliases_that_expand_without_end_are_refused(text: str) -> None:
    with pytest.raises(ManifestError, match="too many elements once its aliases are expanded"):
        yaml_object(text, "f", aliases=True)


def test_an_empty_document_is_an_empty_mapping() -> None:
    assert yaml_object("", "f") == {}


@pytest.mark.parametrize("encoding", ["punycode", "IDNA", "undefined", "none-such", "zlib_codec"])
def test_an_encoding_that_is_no_charset_is_not_used(encoding: str) -> None:
    text = f"# coding: {encoding}\nrequests-\n"
    assert decoded(text.encode()) == text
