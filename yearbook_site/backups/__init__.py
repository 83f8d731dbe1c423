"""Backup and restore: one file with the database, the media files and a manifest that vouches for both."""
