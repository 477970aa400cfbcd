"""What make runs: set-up, staging and the sources of a Pulumi CLI. Nothing here is installed."""
