"""Public pages to be made anew: a row is written in the transaction that changes what the page shows."""

from __future__ import annotations

from django.db import models


class StaleAddress(models.Model):
    """`token` is another with each change: who made the page of an older one must not put it in place."""

    address = models.CharField(max_length=200, primary_key=True)
    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.address
