"""Whether AWS credentials are set, as the AWS SDKs look for them, without any request.

https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
Not found this way: those of an EC2 instance's metadata service, which takes a request; `--online`
uses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from policypack.preview import shared_files

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
    files = [shared_files.credentials_file(environment)]
    named = configuration.get(_FILES)
    if named is not None:
        texts = named if isinstance(named, list) else [named]
        files = [Path(str(each)).expanduser() for each in texts]
    files.append(shared_files.config_file(environment))
    profile = configuration.get(_PROFILE)
    # The stack's file names a profile of its owner, which others may not have.
    name = profile if isinstance(profile, str) else "default"
    found = next((file for file in files if _leads_to_credentials(file, name)), None)
    if found is None:
        return None
    return next((each for each in (_PROFILE, _FILES) if each in configuration), str(found))


def _leads_to_credentials(file: Path, profile: str) -> bool:
    """Whether a profile of a shared file does.

    A file that cannot be parsed counts: the provider then says what is wrong with it.
    """
    try:
        settings = shared_files.profile(file, profile)
    except ValueError:
        return True
    return any(setting in settings for setting in _SETTINGS)
