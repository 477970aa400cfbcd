"""Rules for Amazon ElastiCache."""
