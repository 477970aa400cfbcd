"""What a rule looks at: values, resources and the stack, whatever transport brought them."""
