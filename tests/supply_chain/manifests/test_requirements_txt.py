"""requirements.txt: what pip would install from it, and how fixed that is."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from policypack.supply_chain.manifests import (
    Manifest,
    ManifestError,
    OptionKind,
    Origin,
    Requirement,
    decoded,
    parse,
    parsed,
)

SHA = "sha256:" + "a" * 64


def read(text: str, others: Mapping[str, str] | None = None) -> Manifest:
    return parse("app/requirements.txt", text, (others or {}).get)


def one(text: str) -> Requirement:
    (requirement,) = read(text).requirements
    return requirement


def test_seed_the_documents_own_sample_is_pinned_and_unhashed() -> None:
    text = "requests==2.31.0\npydantic==2.5.0\ncryptography==41.0.7\n"
    found = read(text).requirements
    assert [(r.name, r.version, r.pinned, r.hashed, r.line) for r in found] == [
        ("requests", "2.31.0", True, False, 1),
        ("pydantic", "2.5.0", True, False, 2),
        ("cryptography", "41.0.7", True, False, 3),
    ]


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("numpy==1.26.4", "1.26.4"),
        ("numpy === 1.26.4", "1.26.4"),
        ("numpy>=1,==1.26.4", "1.26.4"),
        ("numpy==1.26.4 ; python_version < '3.13'", "1.26.4"),
        ("numpy[extra1,extra2]==1.26.4  # why", "1.26.4"),
        ("NumPy==1.0.post1+local.1", "1.0.post1+local.1"),
        ("(numpy)==1", None),
        ("numpy==1.*", None),
        ("numpy", None),
        ("numpy>=1.26", None),
        ("numpy~=1.26.0", None),
        ("numpy!=1.26", None),
        ("numpy>1,<2", None),
    ],
)
def test_only_an_exact_version_is_pinned(line: str, version: str | None) -> None:
    if line.startswith("("):
        with pytest.raises(ManifestError):
            read(line)
        return
    found = one(line)
    assert (found.version, found.pinned) == (version, version is not None)


@pytest.mark.parametrize(
    "text",
    [
        f"requests==2.31.0 --hash={SHA}",
        f"requests==2.31.0 \\\n    --hash={SHA} \\\n    --hash={SHA}\n",
        f"requests==2.31.0 --hash {SHA}",
        f"\ufeffrequests==2.31.0 --hash={SHA}".removeprefix("\ufeff"),
        f"--require-hashes\nrequests==2.31.0 --hash={SHA}",
    ],
)
def test_hashes_are_seen(text: str) -> None:
    found = one(text)
    assert (found.pinned, found.hashed) == (True, True)


def test_a_hash_does_not_pin_a_range() -> None:
    found = one(f"requests>=2 --hash={SHA}")
    assert (found.pinned, found.hashed) == (False, True)


@pytest.mark.parametrize(
    ("line", "name", "origin", "pinned", "hashed", "location"),
    [
        ("pkg @ https://e.com/p.whl", "pkg", Origin.URL, False, False, "https://e.com/p.whl"),
        (f"pkg @ https://e.com/p.whl#sha256={'a' * 64}", "pkg", Origin.URL, True, True, None),
        (
            f"https://e.com/pkg-1.0-py3-none-any.whl --hash={SHA}",
            "pkg",
            Origin.URL,
            True,
            True,
            None,
        ),
        (
            "https://u:p@e.com/pkg-1.0.tar.gz",
            "pkg",
            Origin.URL,
            False,
            False,
            "https://e.com/pkg-1.0.tar.gz",
        ),
        (
            "git+https://e.com/a/pkg.git",
            "pkg",
            Origin.VCS,
            False,
            False,
            "git+https://e.com/a/pkg.git",
        ),
        ("git+https://e.com/a/b.git@main#egg=pkg", "pkg", Origin.VCS, False, False, None),
        (f"pkg @ git+ssh://git@e.com/a/b@{'a1' * 20}", "pkg", Origin.VCS, True, False, None),
        ("hg+https://e.com/pkg", "pkg", Origin.VCS, False, False, None),
        ("./wheels/pkg-1.0-py3-none-any.whl", "pkg", Origin.PATH, True, False, None),
        ("pkg-1.0-py3-none-any.whl", "pkg", Origin.PATH, True, False, None),
        ("-e .", ".", Origin.EDITABLE, False, False, None),
        ("-e git+https://e.com/a/pkg.git#egg=pkg", "pkg", Origin.EDITABLE, False, False, None),
        ("--editable=../pkg", "pkg", Origin.EDITABLE, False, False, None),
    ],
)
def test_direct_references(
    line: str, name: str, origin: Origin, pinned: bool, hashed: bool, location: str | None
) -> None:
    found = one(line)
    assert (found.name, found.origin, found.pinned, found.hashed) == (name, origin, pinned, hashed)
    assert location is None or found.location == location


@pytest.mark.parametrize(
    "line", ["ssh://u:s3cret@e.com", "-e u:s3cret@e.com:pkg", "pkg@https://u:s3cret@e.com/p.whl"]
)
def test_no_name_of_a_direct_reference_holds_a_password(line: str) -> None:
    found = one(line)
    assert "s3cret" not in f"{found.name} {found.location}"


def test_a_wheels_name_tells_its_version() -> None:
    assert one("https://e.com/my_pkg-1.2.3-1-py3-none-any.whl").version == "1.2.3"


@pytest.mark.parametrize(
    ("line", "kind", "location"),
    [
        ("-i https://e.com/simple", OptionKind.INDEX, "https://e.com/simple"),
        ("--index-url=https://e.com/simple", OptionKind.INDEX, "https://e.com/simple"),
        (
            "--extra-index-url https://u:secret@e.com/simple?t=1",
            OptionKind.EXTRA_INDEX,
            "https://e.com/simple",
        ),
        ("--extra-index-url https://${U}:${P}@e.com/s", OptionKind.EXTRA_INDEX, "https://e.com/s"),
        ("--extra-ind https://e.com/s", OptionKind.EXTRA_INDEX, "https://e.com/s"),
        ("--trust=e.com", OptionKind.TRUSTED_HOST, "e.com"),
        ("-i //u:secret@e.com/simple", OptionKind.INDEX, "//e.com/simple"),
        ("--trusted-host e.com", OptionKind.TRUSTED_HOST, "e.com"),
        ("--find-links ./wheels", OptionKind.FIND_LINKS, "./wheels"),
        ("-fhttps://e.com/files", OptionKind.FIND_LINKS, "https://e.com/files"),
    ],
)
def test_options_are_kept_without_credentials(line: str, kind: OptionKind, location: str) -> None:
    (option,) = read(f"# first\n{line}\n").options
    assert (option.kind, option.location, option.line) == (kind, location, 2)


def test_several_options_may_share_a_line() -> None:
    options = read("--no-index --find-links ./a --trusted-host e.com").options
    assert [option.location for option in options] == ["./a", "e.com"]


def test_includes_are_followed_from_the_folder_of_the_file_and_keep_their_own_place() -> None:
    others = {"app/reqs/base.txt": "\nrequests==2.31.0\n-r ../requirements.txt\n"}
    manifest = read("-r reqs/base.txt\nnumpy\n", others)
    assert [(r.name, r.file, r.line) for r in manifest.requirements] == [
        ("requests", "app/reqs/base.txt", 2),
        ("numpy", "app/requirements.txt", 2),
    ]
    assert manifest.includes == {"app/reqs/base.txt"}


def test_a_constraint_pins_and_asks_for_nothing() -> None:
    others = {"app/c.txt": "Requests==2.31.0\nflask==3.0.0\n"}
    (found,) = read("requests\n-c c.txt\n", others).requirements
    assert (found.version, found.pinned) == ("2.31.0", True)


# https://github.com/pypa/pip/pull/9673
def test_a_constraint_with_an_address_is_where_the_package_comes_from() -> None:
    address = "https://e.com/requests-2.31.0-py3-none-any.whl"
    others = {"app/c.txt": f"requests @ {address}\nflask @ https://e.com/flask.zip\n"}
    for listed in ("Requests", "requests==2.31.0"):
        (found,) = read(f'{listed} ; python_version > "3.9"\n-c c.txt\n', others).requirements
        assert (found.location, found.file, found.line) == (address, "app/c.txt", 1)
        assert found.marker == 'python_version > "3.9"'


@pytest.mark.parametrize(
    "target", ["gone.txt", "../../etc/passwd", "https://e.com/r.txt", "/r.txt"]
)
def test_an_include_that_does_not_ship_is_a_named_error(target: str) -> None:
    with pytest.raises(ManifestError) as caught:
        read(f"numpy\n-r {target}\n")
    assert (caught.value.file, caught.value.line) == ("app/requirements.txt", 2)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n=1.0\n", 2),
        ("numpy==", 1),
        ("numpy = 1", 1),
        ("a\n\n--no-such-option\n", 3),
        ("-r", 1),
        ("--extra-index-url 'https://e.com\n", 1),
        ("x" * 5000, 1),
        ("a;b", 1),
        ("\x00", 1),
    ],
)
def test_bad_input_has_a_named_error_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ManifestError) as caught:
        read(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "data",
    [
        "r\u00e9==1".encode(),
        "r\u00e9==1".encode("utf-8-sig"),
        "r\u00e9==1".encode("utf-16"),
        "r\u00e9==1".encode("latin-1"),
        "# coding: iso-8859-15\nr\u00e9==1".encode("iso-8859-15"),
    ],
)
def test_encodings_are_those_of_pip(data: bytes) -> None:
    assert decoded(data).splitlines()[-1] == "r\u00e9==1"


def test_an_unknown_encoding_is_read_as_latin_1() -> None:
    assert decoded(b"# coding: klingon\nx\xe9").endswith("x\u00e9")


def test_a_comment_ends_a_continued_line() -> None:
    found = read("requests==2.31.0 \\\n# a comment\nnumpy==1.0\n").requirements
    assert [r.name for r in found] == ["requests", "numpy"]


def test_spaces_take_no_time() -> None:
    assert read("numpy==1.0" + " " * 1_000_000 + "#").requirements[0].version == "1.0"


def test_a_malformed_line_hides_no_other_one() -> None:
    """GIVEN faults before and behind a requirement THEN it counts, and each fault is told."""
    text = "= 1\n-r gone.txt\ncryptography==41.0.7\n--no-such-option\n"
    found = parsed("app/requirements.txt", text, lambda _: None)
    assert [each.name for each in found.requirements] == ["cryptography"]
    assert [each.line for each in found.faults] == [1, 2, 4]
    assert not found.is_lock


def test_a_file_of_constraints_is_included_by_nobody() -> None:
    others = {"app/c.txt": "flask==3.0.0\n"}
    assert read("-c c.txt\n", others).includes == frozenset()
    both = read("-c c.txt\n-r c.txt\n", others)
    assert both.includes == {"app/c.txt"}
    assert [each.name for each in both.requirements] == ["flask"]
