"""The AWS region of an offline preview, which touches no account: so one can be assumed.

The real provider finds a region in the configuration, in variables, and in the profile of the
shared config file (https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from policypack.preview import shared_files

VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
ASSUMED = "us-east-1"
NOTE = (
    f"AWS region: none is configured, so {ASSUMED} is assumed; set it with "
    "`pulumi config set aws:region REGION`, --config aws:region=REGION or AWS_REGION"
)
_PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")


class Region(NamedTuple):
    """What is added to the environment, and whether it is assumed."""

    variables: Mapping[str, str] = {}
    is_assumed: bool = False


def of(configuration: Mapping[str, Any], environment: Mapping[str, str]) -> Region:
    """The region for the environment of the program and of its provider.

    `configuration` has the stack's settings by full name; if it has a region, nothing is added.
    """
    if "aws:region" in configuration or any(environment.get(each) for each in VARIABLES):
        return Region()
    named = _of_profile(configuration, environment)
    return Region({VARIABLES[0]: named or ASSUMED}, is_assumed=named is None)


def named(configuration: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    """The region by its name, for an environment with what `of` adds."""
    given = configuration.get("aws:region")
    set_ = (environment[each] for each in VARIABLES if environment.get(each))
    return given if isinstance(given, str) else next(set_, ASSUMED)


def in_settings(region: Region, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings of the stack with the region that was found, since programs read it there."""
    if not region.variables:
        return settings
    config = {**(settings.get("config") or {}), "aws:region": region.variables[VARIABLES[0]]}
    return {**settings, "config": config}


def _of_profile(configuration: Mapping[str, Any], environment: Mapping[str, str]) -> str | None:
    named = configuration.get("aws:profile")
    set_ = (environment[each] for each in _PROFILES if environment.get(each))
    profile = named if isinstance(named, str) else next(set_, "default")
    try:
        settings = shared_files.profile(shared_files.config_file(environment), profile)
    except ValueError:
        # Only a preview with the real provider needs the file.
        return None
    return settings.get("region") or None
