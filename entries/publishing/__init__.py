"""From an approved text to what the public reads. Imports nothing of drafts."""
