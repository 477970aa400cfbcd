"""Rules for Amazon EventBridge."""
