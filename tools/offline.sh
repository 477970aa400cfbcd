#!/bin/sh
# Run a Pulumi command on a stack of this checkout: tools/offline.sh FOLDER COMMAND...
#
# No account, no question and no network: the state, the passphrase and the stand-in AWS provider all
# belong to this checkout, below .state/, and nothing of the user's own Pulumi set-up is touched.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$1
shift

PATH="$(cat "$root/.tools/pulumi-folder"):$PATH"
PULUMI_HOME="$root/.state/home"
PULUMI_BACKEND_URL="file://$root/.state"
PULUMI_STACK=dev
# It protects nothing: no stack here holds a secret. The salts in Pulumi.dev.yaml belong to it.
PULUMI_CONFIG_PASSPHRASE=stackwarden
PULUMI_SKIP_UPDATE_CHECK=true
PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true
# The stand-in provider leaves nothing to wait for, so what a rule cannot tell may block.
STACKWARDEN_VALUES_KNOWN=true
export PATH PULUMI_HOME PULUMI_BACKEND_URL PULUMI_STACK PULUMI_CONFIG_PASSPHRASE
export PULUMI_SKIP_UPDATE_CHECK PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION
export STACKWARDEN_VALUES_KNOWN
unset PULUMI_CONFIG_PASSPHRASE_FILE

mkdir -p "$PULUMI_HOME"
(cd "$root" && .venv/bin/python -m policypack.offline.plugin "$PULUMI_HOME" >/dev/null)
cd "$root/$folder"
pulumi stack select --create --non-interactive "$PULUMI_STACK" >/dev/null
echo "\$ $*"
exec "$@"
