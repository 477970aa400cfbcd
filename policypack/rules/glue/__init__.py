"""Rules for AWS Glue."""
