"""Rules for AWS KMS."""
