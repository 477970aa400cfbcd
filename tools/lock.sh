#!/bin/sh
# Resolve the dependencies of pyproject.toml anew into requirements.lock, and those of the policy pack
# alone into policypack/requirements.txt, and those of a Lambda layer: every package with its hashes,
# for every supported Python and platform, and no index address or machine path in the files.
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
# What a published pack needs is a part of that: the same versions, without what only developers need.
$uv pip compile --quiet --universal --python-version 3.10 --generate-hashes \
    --no-header --no-emit-index-url --no-emit-find-links --no-emit-package stackwarden-guards \
    --no-annotate --constraint requirements.lock \
    --output-file policypack/requirements.txt pyproject.toml
# The layer of the reference stack: wheels for the one runtime and processor of its functions.
$uv pip compile --quiet --python-version 3.14 --python-platform aarch64-manylinux_2_34 \
    --only-binary :all: --generate-hashes \
    --no-header --no-emit-index-url --no-emit-find-links \
    --no-annotate --constraint requirements.lock --extra encryption \
    --output-file infra/layers/cryptography/requirements.txt runtime_guards/pyproject.toml
