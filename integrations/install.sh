#!/usr/bin/env bash
# Install Stackwarden from this checkout into a virtual environment, every dependency checked against
# its hash: integrations/install.sh FOLDER. PYTHON names the interpreter, by default python3. What a
# former call has installed there, with the same interpreter from the same checkout, is used again.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$1
python=${PYTHON:-python3}

installed="$root $(cksum < "$root/requirements-command.lock") $("$python" -c 'import sys; print(sys.prefix, sys.version)')"
if [ -x "$venv/bin/stackwarden" ] && [ "$(cat "$venv/stackwarden-installed" 2> /dev/null)" = "$installed" ]; then
  exit 0
fi
"$python" -m venv "$venv"
pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps)
"${pip[@]}" --require-hashes --requirement "$root/requirements-command.lock"
# The lock has the build backend too, so nothing is fetched for the two wheels of this checkout.
"${pip[@]}" --no-index --no-build-isolation "$root/runtime_guards" "$root"
printf '%s' "$installed" > "$venv/stackwarden-installed"
