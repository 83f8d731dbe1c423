"""Manuscripts and spreadsheets become drafts, with a report for each line or row."""
