"""What starts functions, and the guards that their handlers declare."""
