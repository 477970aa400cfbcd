"""What a rule is: its check, its documentation, and which findings imply it."""
