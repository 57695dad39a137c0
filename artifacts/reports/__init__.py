"""Pages and tables of a run, an evaluation or a promotion, as HTML, Markdown and text."""
