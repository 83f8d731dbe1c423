"""Finding published texts by what stands in them. Found is exactly what a plain scan of the folded texts would find."""
