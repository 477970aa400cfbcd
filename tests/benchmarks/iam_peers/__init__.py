"""What each tool does with a list of IAM documents; run in its own environment."""
