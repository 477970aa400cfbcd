"""Rules for Amazon EMR."""
