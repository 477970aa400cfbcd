"""Rules for AWS Batch."""
