"""Rules for Amazon MQ."""
