"""Credentials and the region, where AWS's SDKs look for them, without any request."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from policypack.reading import files

# AWS's shared config and credentials files.
# https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html


def credentials_file(environment: Mapping[str, str]) -> Path:
    """The shared credentials file."""
    return _file(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials")


def config_file(environment: Mapping[str, str]) -> Path:
    """The shared config file."""
    return _file(environment, "AWS_CONFIG_FILE", "config")


def profile(file: Path, name: str = "default") -> Mapping[str, str]:
    """The settings of a profile, by either form of its section; empty without the file.

    Raises ValueError for a file that cannot be parsed.
    """
    # The section `DEFAULT` of Python's format is not AWS's `default`.
    parser = configparser.RawConfigParser(strict=False, default_section="")
    try:
        parser.read_string(files.read_text(file, files.PAGE))
    except OSError:
        return {}
    except (configparser.Error, UnicodeDecodeError) as error:
        raise ValueError(f"{file}: cannot be parsed: {type(error).__name__}") from None
    sections = (each for each in (name, f"profile {name}") if parser.has_section(each))
    return {key: value for section in sections for key, value in parser.items(section)}


def _file(environment: Mapping[str, str], variable: str, name: str) -> Path:
    named = environment.get(variable)
    return Path(named) if named else Path.home() / ".aws" / name


# https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
# Each of these settings of a profile leads to credentials:
# https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
_SETTINGS = (
    "aws_access_key_id",
    "credential_process",
    "login_session",
    "role_arn",
    "sso_session",
    "sso_start_url",
)
# The stack's own configuration of the provider:
# https://www.pulumi.com/registry/packages/aws/installation-configuration/
_KEY, _PROFILE, _FILES = "aws:accessKey", "aws:profile", "aws:sharedCredentialsFiles"


def source(environment: Mapping[str, str], configuration: Mapping[str, object]) -> str | None:
    """Where credentials are set: a variable, a setting of the stack, or a file; None for nowhere.

    Nothing is read but names.
    """
    for variable in VARIABLES:
        if environment.get(variable):
            return variable
    if _KEY in configuration:
        return _KEY
    files = [credentials_file(environment)]
    named = configuration.get(_FILES)
    if named is not None:
        texts = named if isinstance(named, list) else [named]
        files = [Path(str(each)).expanduser() for each in texts]
    files.append(config_file(environment))
    chosen = configuration.get(_PROFILE)
    # The stack's file names a profile of its owner, which others may not have.
    name = chosen if isinstance(chosen, str) else "default"
    found = next((file for file in files if _leads_to_credentials(file, name)), None)
    if found is None:
        return None
    return next((each for each in (_PROFILE, _FILES) if each in configuration), str(found))


def _leads_to_credentials(file: Path, name: str) -> bool:
    """Whether a profile of a shared file does.

    A file that cannot be parsed counts: the provider then says what is wrong with it.
    """
    try:
        settings = profile(file, name)
    except ValueError:
        return True
    return any(setting in settings for setting in _SETTINGS)


# The AWS region of an offline preview, which touches no account: so one can be assumed.
# The real provider finds a region in the configuration, in variables, and in the profile of the
# shared config file (https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html).
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
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
    if "aws:region" in configuration or any(environment.get(each) for each in REGION_VARIABLES):
        return Region()
    named = _of_profile(configuration, environment)
    return Region({REGION_VARIABLES[0]: named or ASSUMED}, is_assumed=named is None)


def named(configuration: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    """The region by its name, for an environment with what `of` adds."""
    given = configuration.get("aws:region")
    set_ = (environment[each] for each in REGION_VARIABLES if environment.get(each))
    return given if isinstance(given, str) else next(set_, ASSUMED)


def in_settings(region: Region, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings of the stack with the region that was found, since programs read it there."""
    if not region.variables:
        return settings
    config = {**(settings.get("config") or {}), "aws:region": region.variables[REGION_VARIABLES[0]]}
    return {**settings, "config": config}


def _of_profile(configuration: Mapping[str, Any], environment: Mapping[str, str]) -> str | None:
    named = configuration.get("aws:profile")
    set_ = (environment[each] for each in _PROFILES if environment.get(each))
    name = named if isinstance(named, str) else next(set_, "default")
    try:
        settings = profile(config_file(environment), name)
    except ValueError:
        # Only a preview with the real provider needs the file.
        return None
    return settings.get("region") or None
