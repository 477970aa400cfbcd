"""Rules for Amazon API Gateway."""
