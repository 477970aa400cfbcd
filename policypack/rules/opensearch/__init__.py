"""Rules for Amazon OpenSearch Service."""
