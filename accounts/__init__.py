"""People, their units and their roles. Knows nothing of entries."""
