"""浏览次数: how often a volume or an entry was read."""

from __future__ import annotations

from django.db import models

from entries.models.volumes import Volume


class HitCount(models.Model):
    """`number` is the public number of the entry; 0 is the volume itself."""

    volume = models.ForeignKey(Volume, models.CASCADE, related_name="hit_counts")
    number = models.PositiveIntegerField(default=0)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("volume", "number"), name="one_count_an_address"),)

    def __str__(self) -> str:
        return f"{self.volume_id}/{self.number}: {self.count}"
