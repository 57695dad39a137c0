"""How single readings look: lines of text, JSON, pictures of what was read where."""
