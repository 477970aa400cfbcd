"""What the documents of a principal allow together."""
