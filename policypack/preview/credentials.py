"""Whether AWS credentials are set, as the AWS SDKs look for them, without any request.

https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
Not found this way: those of an EC2 instance's metadata service, which takes a request; `--online`
uses them.
"""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path

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
_CONFIGURATION = ("aws:accessKey", "aws:profile", "aws:sharedCredentialsFiles")
# The shared config file may name the default profile in either way.
_PROFILES = ("default", "profile default")


def source(environment: Mapping[str, str], configuration: Mapping[str, object]) -> str | None:
    """Where credentials are set: a variable, a setting of the stack, or a file; None for nowhere.

    Nothing is read but names.
    """
    for variable in VARIABLES:
        if environment.get(variable):
            return variable
    for setting in _CONFIGURATION:
        if setting in configuration:
            return setting
    shared = _file(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials")
    config = _file(environment, "AWS_CONFIG_FILE", "config")
    found = next((file for file in (shared, config) if _default_profile(file)), None)
    return str(found) if found else None


def _file(environment: Mapping[str, str], variable: str, name: str) -> Path:
    named = environment.get(variable)
    return Path(named) if named else Path.home() / ".aws" / name


def _default_profile(file: Path) -> bool:
    """Whether the default profile of a shared file leads to credentials.

    A file that cannot be parsed counts: the provider then says what is wrong with it.
    """
    # The section `DEFAULT` of Python's format is not AWS's `default`.
    parser = configparser.RawConfigParser(strict=False, default_section="")
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
    except OSError:
        return False
    except (configparser.Error, UnicodeDecodeError):
        return True
    return any(parser.has_option(each, setting) for each in _PROFILES for setting in _SETTINGS)
