#!/usr/bin/env bash
# Install Stackwarden from this checkout into a virtual environment, every dependency checked against
# its hash: integrations/install.sh FOLDER. PYTHON names the interpreter, by default python3.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$1

"${PYTHON:-python3}" -m venv "$venv"
pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps)
"${pip[@]}" --require-hashes --requirement "$root/requirements-command.lock"
# The lock has the build backend too, so nothing is fetched for the two wheels of this checkout.
"${pip[@]}" --no-index --no-build-isolation "$root/runtime_guards" "$root"
