"""The demo: two volumes of an invented office, their plan, pictures and a maker of big volumes."""
