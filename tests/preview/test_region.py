"""The AWS region of an offline preview: the configured one, or one that is assumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.preview import credentials
from policypack.preview.credentials import ASSUMED, Region


@pytest.fixture
def shared(tmp_path: Path) -> dict[str, str]:
    """The environment of a user whose shared config file has regions of two profiles."""
    file = tmp_path / "config"
    file.write_text(
        "[default]\nregion = eu-west-1\n[profile shop]\nregion = sa-east-1\n[empty]\n",
        encoding="utf-8",
    )
    return {"AWS_CONFIG_FILE": str(file)}


@pytest.mark.parametrize(
    ("configuration", "environment"),
    [
        ({"aws:region": "eu-central-1"}, {}),
        ({"aws:region": {"secure": "v1:..."}}, {}),
        ({}, {"AWS_REGION": "eu-central-1"}),
        ({}, {"AWS_DEFAULT_REGION": "eu-central-1"}),
    ],
)
def test_a_configured_region_is_left_to_the_provider(
    shared: dict[str, str], configuration: dict[str, str], environment: dict[str, str]
) -> None:
    assert credentials.of(configuration, shared | environment) == Region()


@pytest.mark.parametrize(
    ("configuration", "environment", "name"),
    [
        ({}, {}, "eu-west-1"),
        ({}, {"AWS_REGION": "", "AWS_PROFILE": "shop"}, "sa-east-1"),
        ({"aws:profile": "shop"}, {"AWS_PROFILE": "default"}, "sa-east-1"),
    ],
)
def test_the_region_of_a_profile_is_not_assumed(
    shared: dict[str, str], configuration: dict[str, str], environment: dict[str, str], name: str
) -> None:
    found = credentials.of(configuration, shared | environment)
    assert found == Region({"AWS_REGION": name}, is_assumed=False)


@pytest.mark.parametrize("text", ["", "[default]\noutput = json\n", "no section\n"])
def test_a_region_that_is_set_nowhere_is_assumed(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config"
    file.write_text(text, encoding="utf-8")
    found = credentials.of({}, {"AWS_CONFIG_FILE": str(file)})
    assert found == Region({"AWS_REGION": ASSUMED}, is_assumed=True)


def test_programs_read_the_found_region_in_the_configuration() -> None:
    settings = {"config": {"shop:size": "small"}, "encryptionsalt": "v1:..."}
    found = credentials.in_settings(Region({"AWS_REGION": ASSUMED}, is_assumed=True), settings)
    assert found["config"] == {"shop:size": "small", "aws:region": ASSUMED}
    assert found["encryptionsalt"] == "v1:..."
    assert credentials.in_settings(Region(), settings) == settings
