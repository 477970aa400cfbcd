"""Addresses: read alike by all installers, or with a doubt."""

from __future__ import annotations

import pytest

from policypack.supply_chain.manifests.addresses import addresses
from policypack.supply_chain.manifests.model import Option, OptionKind, Origin
from policypack.supply_chain.manifests.package_json import npm_addresses, origin_of


@pytest.mark.parametrize(
    ("stated", "shown", "host", "path"),
    [
        ("https://e.com/a", "https://e.com/a", "e.com", "/a"),
        ("HTTPS://E.com/A", "https://e.com/A", "e.com", "/A"),
        ("https://e.com", "https://e.com", "e.com", ""),
        ("https://e.com:8443/a", "https://e.com:8443/a", "e.com", "/a"),
        ("https://u:p@e.com/a?t=s#f", "https://e.com/a", "e.com", "/a"),
        ("https://e.com#@f.com/", "https://e.com", "e.com", ""),
        ("https://e.com?@f.com/", "https://e.com", "e.com", ""),
        ("https://[::1]/a", "https://[::1]/a", "[::1]", "/a"),
        ("https://127.0.0.1/a", "https://127.0.0.1/a", "127.0.0.1", "/a"),
        ("https://${HOST}.e.com/a", "https://${host}.e.com/a", "${host}.e.com", "/a"),
        ("https://$HOST/a", "https://$host/a", "$host", "/a"),
        ("git+https://e.com/a.git@main", "git+https://e.com/a.git@main", "e.com", "/a.git@main"),
        ("git+ssh://git@e.com/o/a.git#c", "git+ssh://e.com/o/a.git", "e.com", "/o/a.git"),
        # Git's own form: https://git-scm.com/docs/git-clone#_git_urls
        ("git+ssh://git@e.com:o/a.git#c", "git+ssh://e.com:o/a.git", "e.com", ":o/a.git"),
        ("git@e.com:o/a.git", "git+ssh://e.com:o/a.git", "e.com", ":o/a.git"),
        ("file://e.com/a", "file://e.com/a", "e.com", "/a"),
    ],
)
def test_an_address_is_taken_apart_without_its_credentials(
    stated: str, shown: str, host: str, path: str
) -> None:
    (found,) = addresses(stated)
    assert (found.shown, found.host, found.path, found.doubt) == (shown, host, path, "")


# What https://url.spec.whatwg.org/#concept-basic-url-parser and urllib.parse read differently.
STRANGE = "it has a backslash, a space, or a control or non-ASCII character"
RELATIVE = "it is not an absolute URL"


@pytest.mark.parametrize(
    ("stated", "doubt"),
    [
        ("https://evil.com\\@e.com/a", STRANGE),
        ("https:\\\\evil.com/a", STRANGE),
        ("file:\\\\evil.com/a", STRANGE),
        ("https://e.com/\ta", STRANGE),
        ("https://e.com/a\n", STRANGE),
        (" https://e.com/a", STRANGE),
        ("https://e.com/a b", STRANGE),
        ("https://e\u3002com/a", STRANGE),
        ("https://\u0435.com/a", STRANGE),
        ("https://e.com/\x7f", STRANGE),
        ("https:e.com/a", RELATIVE),
        ("https:/e.com/a", RELATIVE),
        ("https:///e.com/a", RELATIVE),
        ("//e.com/a", RELATIVE),
        ("e.com:443/a", RELATIVE),
        ("https://a@b@e.com/", RELATIVE),
        ("https://e%2ecom/a", RELATIVE),
        ("https://e.com%2fevil/", RELATIVE),
        ("https://[::1/", RELATIVE),
        ("https://e.com:80:80/", "its port is not a number"),
        ("https://e.com:/", "its port is not a number"),
        ("https://e.com//evil.com/a", "its path has empty or dot segments"),
        ("https://e.com/a/../b", "its path has empty or dot segments"),
        ("https://e.com/%2e%2E/b", "its path has empty or dot segments"),
        ("https://e.com/a/.", "its path has empty or dot segments"),
        ("https://2130706433/a", "its host is a number in an unusual form"),
        ("https://0x7f.1/a", "its host is a number in an unusual form"),
        ("https://127.0.0.01/a", "its host is a number in an unusual form"),
    ],
)
def test_what_parsers_read_differently_has_a_doubt(stated: str, doubt: str) -> None:
    (found,) = addresses(stated)
    assert (found.doubt, found.host) == (doubt, "")


@pytest.mark.parametrize(
    "stated",
    [None, "", 1, "../wheels", "wheels/a.whl", "/srv/a.whl", "file:../a", "file:///a", "link:../a"],
)
def test_what_is_absent_or_local_is_no_address(stated: object) -> None:
    assert addresses(stated) == ()


@pytest.mark.parametrize(
    "stated",
    ["https://ann:hunter2@e.com/", "https:ann:hunter2@e.com/", "https://ann:hunter2\\@e.com/",
     "https://ann:hunt@hunter2@e.com/", "https:\\\\e.com/?t=hunter2"],
)  # fmt: skip
def test_no_credentials_are_kept(stated: str) -> None:
    assert "hunter2" not in repr(addresses(stated))


# https://docs.npmjs.com/cli/using-npm/package-spec
@pytest.mark.parametrize(
    ("stated", "origin", "shown"),
    [
        ("https://e.com/a/-/a-1.0.0.tgz", Origin.INDEX, "https://e.com/a/-/a-1.0.0.tgz"),
        ("https://e.com/a.tgz", Origin.URL, "https://e.com/a.tgz"),
        ("git+ssh://git@e.com/o/a.git#c", Origin.VCS, "git+ssh://e.com/o/a.git"),
        ("git@e.com:o/a.git", Origin.VCS, "git+ssh://e.com:o/a.git"),
        ("git://e.com/o/a.git", Origin.VCS, "git://e.com/o/a.git"),
        ("github:o/a#c", Origin.VCS, "git+ssh://github.com/o/a"),
        ("gitlab:o/a", Origin.VCS, "git+ssh://gitlab.com/o/a"),
        ("bitbucket:o/a", Origin.VCS, "git+ssh://bitbucket.org/o/a"),
        ("gist:0123", Origin.VCS, "git+ssh://gist.github.com/0123"),
        ("o/a#main", Origin.VCS, "git+ssh://github.com/o/a"),
        ("file:../a", Origin.PATH, None),
        ("./a", Origin.PATH, None),
        ("file://e.com/a", Origin.PATH, "file://e.com/a"),
        ("", Origin.INDEX, None),
        # npm takes these for specs of the registry.
        ("npm:evil@1.0.0", Origin.INDEX, "1.0.0"),
        ("evil@1.0.0", Origin.VCS, "1.0.0"),
        ("2.0.0", Origin.INDEX, "2.0.0"),
        ("//e.com/a.tgz", Origin.INDEX, "//e.com/a.tgz"),
    ],
)
def test_every_spelling_of_npm(stated: str, origin: Origin, shown: str | None) -> None:
    found = [place.shown for place in npm_addresses(stated)]
    assert found == ([] if shown is None else [shown])
    assert origin_of(stated) is origin or stated.startswith("evil@")


def test_a_trusted_host_is_an_address_without_a_scheme() -> None:
    def hosts(value: str) -> list[str]:
        option = Option.stated(OptionKind.TRUSTED_HOST, value, "requirements.txt", 1)
        return [place.host for place in option.addresses]

    assert hosts("e.com") == hosts("e.com:8080") == hosts("https://e.com/simple") == ["e.com"]
