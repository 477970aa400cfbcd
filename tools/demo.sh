#!/bin/sh
# Preview the application as it was before hardening. Success here means: the policies blocked it.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
events=$(mktemp)
trap 'rm -f "$events"' EXIT

# The event log tells a preview that a policy blocked from one that failed for another reason.
if PULUMI_DEBUG_COMMANDS=true "$root/tools/offline.sh" tests/stacks/leaky \
    pulumi preview --policy-pack ../../../policypack --event-log "$events"; then
    echo "demo: preview passed: tests/stacks/leaky: policies should have blocked it; run make test" >&2
    exit 1
fi
blocking=$(grep -c '"policyEvent".*"enforcementLevel":"mandatory"' "$events" || true)
if [ "$blocking" -eq 0 ]; then
    echo "demo: preview failed: tests/stacks/leaky: the cause is no policy, see the error above" >&2
    exit 1
fi
echo "demo: blocked, as expected: $blocking violations of mandatory policies"
