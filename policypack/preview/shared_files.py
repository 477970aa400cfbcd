"""AWS's shared config and credentials files.

https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path

from policypack.reading import files


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
