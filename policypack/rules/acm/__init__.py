"""Rules for AWS Certificate Manager."""
