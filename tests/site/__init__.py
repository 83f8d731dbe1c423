"""Tests of the site: settings, headers, running, backup."""
