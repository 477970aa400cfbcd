"""Where AWS credentials are found, without a request."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.preview.credentials import VARIABLES, source


@pytest.fixture
def none(tmp_path: Path) -> dict[str, str]:
    """The environment of a user without shared files."""
    names = {"AWS_SHARED_CREDENTIALS_FILE": "credentials", "AWS_CONFIG_FILE": "config"}
    return {variable: str(tmp_path / name) for variable, name in names.items()}


def test_without_any_there_is_no_source(none: dict[str, str]) -> None:
    assert source(none, {"aws:region": "eu-central-1"}) is None
    assert source(none | {"AWS_REGION": "eu-central-1", "AWS_PROFILE": ""}, {}) is None


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_variable_is_named(none: dict[str, str], variable: str) -> None:
    assert source(none | {variable: "x"}, {}) == variable


def test_the_stacks_own_provider_settings_count(none: dict[str, str]) -> None:
    assert source(none, {"aws:accessKey": {"secure": "v1:..."}}) == "aws:accessKey"


def test_a_profile_counts_where_the_shared_files_have_it(
    none: dict[str, str], tmp_path: Path
) -> None:
    named = {"aws:profile": "shop"}
    assert source(none, named) is None
    (tmp_path / "config").write_text("[profile shop]\nregion = eu-west-1\n", encoding="utf-8")
    (tmp_path / "credentials").write_text("[default]\naws_access_key_id = A\n", encoding="utf-8")
    # The provider does not use another profile for it.
    assert source(none, named) is None
    (tmp_path / "config").write_text("[profile shop]\nsso_session = a\n", encoding="utf-8")
    assert source(none, named) == "aws:profile"


def test_credential_files_of_the_stack_count_where_they_exist(
    none: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "own"
    named = {"aws:sharedCredentialsFiles": [str(file)]}
    assert source(none, named) is None
    file.write_text("[default]\naws_access_key_id = A\n", encoding="utf-8")
    assert source(none, named) == "aws:sharedCredentialsFiles"


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("credentials", "[default]\naws_access_key_id = AKIA\n", True),
        ("config", "[default]\nsso_session = work\n[sso-session work]\n", True),
        ("config", "[profile default]\ncredential_process = /bin/x\n", True),
        ("config", "[default]\nregion = eu-central-1\n", False),
        # Another profile is used only if a variable names it.
        ("credentials", "[work]\naws_access_key_id = AKIA\n", False),
        ("credentials", "", False),
        ("credentials", "no section\n", True),
    ],
)
def test_the_default_profile_of_a_shared_file_counts(
    none: dict[str, str], tmp_path: Path, name: str, text: str, found: bool
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert source(none, {}) == (str(file) if found else None)


def test_the_files_of_the_home_folder_are_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert source({}, {}) is None
    (tmp_path / ".aws").mkdir()
    file = tmp_path / ".aws" / "credentials"
    file.write_text("[default]\naws_access_key_id = AKIA\n", encoding="utf-8")
    assert source({}, {}) == str(file)
