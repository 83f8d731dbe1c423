"""A spreadsheet file becomes rows of text, or is refused with a sentence; nothing here knows what the rows mean."""
