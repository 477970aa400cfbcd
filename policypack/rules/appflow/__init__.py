"""Rules for Amazon AppFlow."""
