"""The triggers of functions, and the guards that their handlers declare."""
