"""Rules for AWS Service Catalog."""
