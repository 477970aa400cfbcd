"""Rules for AWS WAF."""
