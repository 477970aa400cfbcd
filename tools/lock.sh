#!/bin/sh
# Resolve the dependencies of pyproject.toml into the lock files: one for development, one for a
# preview, one for the command, one for the site, one for the release rehearsal, one for the published
# policy pack, one for a Lambda layer. Each package has its hashes, for every supported Python and platform. No index address and no
# machine path is in the files.
#
# `make lock` upgrades every package. `tools/lock.sh --keep` adds what pyproject.toml names anew and
# keeps the other versions.
set -eu
cd "$(dirname "$0")/.."
upgrade=--upgrade
if [ "${1-}" = "--keep" ]; then
    upgrade=
elif [ $# -gt 0 ]; then
    echo "lock: unknown argument '$1'; use --keep or none" >&2
    exit 2
fi
if command -v uv >/dev/null; then
    uv="uv"
elif [ -x .venv/bin/uv ]; then
    uv=".venv/bin/uv"
elif command -v pipx >/dev/null; then
    uv="pipx run uv"
else
    echo "lock: uv is not on PATH: it resolves the dependencies; run 'make setup', then 'make lock'" >&2
    exit 1
fi

compile() {
    # The sister package is resolved from this checkout and installed from it: no lock names it.
    $uv pip compile --quiet --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links --no-emit-package stackwarden-guards "$@"
}

echo "lock: requirements.lock"
compile $upgrade --universal --python-version 3.10 \
    --group dev --output-file requirements.lock pyproject.toml
# The other files hold a part of that, in the same versions.
echo "lock: requirements-preview.lock"
compile --universal --python-version 3.10 --no-annotate --constraint requirements.lock \
    --group preview --output-file requirements-preview.lock pyproject.toml
echo "lock: requirements-command.lock"
compile --universal --python-version 3.10 --no-annotate --constraint requirements.lock \
    --group command --output-file requirements-command.lock pyproject.toml
echo "lock: requirements-site.lock"
# The generator needs Python 3.11.5, and nothing of this project is installed beside it.
compile $upgrade --universal --python-version 3.11.5 --no-annotate \
    --group site --output-file requirements-site.lock
echo "lock: requirements-release.lock"
# In an environment of its own too, in the versions of the other locks. A release is made with Python
# 3.11 or newer: for 3.10, sigstore asks for an old importlib-resources.
compile --universal --python-version 3.11 --no-annotate --constraint requirements.lock \
    --group release --output-file requirements-release.lock
echo "lock: policypack/requirements.txt"
compile --universal --python-version 3.10 --no-annotate --constraint requirements.lock \
    --group pack --output-file policypack/requirements.txt
# The layer of the reference stack: wheels for the one runtime and processor of its functions.
echo "lock: infra/layers/cryptography/requirements.txt"
compile --no-annotate --constraint requirements.lock \
    --python-version 3.14 --python-platform aarch64-manylinux_2_34 --only-binary :all: \
    --extra encryption \
    --output-file infra/layers/cryptography/requirements.txt runtime_guards/pyproject.toml
