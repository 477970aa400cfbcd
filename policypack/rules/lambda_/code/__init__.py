"""What functions and layers ship and run."""
