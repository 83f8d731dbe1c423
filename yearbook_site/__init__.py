"""The site: settings, addresses, middleware, running, backup."""

__version__ = "0.1.0"
