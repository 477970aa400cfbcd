"""Measures everything that the README gives a figure for."""

from tests.benchmarks import (
    audit_records,
    cold_starts,
    dependency_scans,
    iam_costs,
    iam_documents,
    iam_severities,
    package_scans,
    preview_command,
    previews,
    provider,
    validations,
    vaults,
)

cold_starts.run()
validations.run()
audit_records.run()
vaults.run()
iam_documents.run()
iam_costs.run()
iam_severities.run()
dependency_scans.run()
package_scans.run()
provider.run()
previews.run()
preview_command.run()
