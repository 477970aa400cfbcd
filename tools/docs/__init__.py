"""Generated documentation: each module has `pages()`, which maps paths below docs/ to text."""
