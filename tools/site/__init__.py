"""The documentation as web pages: `make site`."""

from policypack import VERSION

# Where a file of this version is, below its path in the repository.
SOURCE = f"https://github.com/stackwarden/stackwarden/blob/v{VERSION}/"
