"""Rules for Amazon S3."""
