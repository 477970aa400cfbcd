"""Rules for Amazon Comprehend."""
