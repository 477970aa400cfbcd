#!/bin/sh
# Resolve the dependencies of pyproject.toml anew into requirements.lock: every package with its hashes,
# for every supported Python and platform, and no index address or machine path in the file.
set -eu
cd "$(dirname "$0")/.."
if command -v uv >/dev/null; then
    uv="uv"
elif command -v pipx >/dev/null; then
    uv="pipx run uv"
else
    echo "lock: uv is not on PATH, nor pipx to run it: pip install uv, and run this again" >&2
    exit 1
fi
# The sister package is resolved from this checkout and installed from it, so the lock leaves it out.
$uv pip compile --quiet --upgrade --universal --python-version 3.10 --generate-hashes \
    --no-header --no-emit-index-url --no-emit-find-links --no-emit-package stackwarden-guards \
    --group dev --output-file requirements.lock pyproject.toml
