"""The desk: Django's admin over entries. Each module registers its pages."""
