"""Public pages kept as files: made once when something changes, served without Django."""
