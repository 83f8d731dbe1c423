"""Batches: what a sheet would do, worked out row by row; applying it whole, and undoing it whole."""
