"""What every room may use: records, patterns that compile late, containment and wording."""
