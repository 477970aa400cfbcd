"""Rules for AWS App Runner."""
