"""Plots as PNG, drawn alike on every machine. `style` holds fonts and colours."""
