"""Headings of one sound stand by number of strokes: their places in the index are worked out anew."""

from django.db import migrations

from entries.indexing.ordering import sort_key

AT_ONCE = 500


def put_in_order(apps, schema_editor):
    headings = apps.get_model("entries", "SubjectHeading").objects
    changing = []
    for heading in headings.only("text", "syllables", "sort_key").iterator(chunk_size=AT_ONCE):
        heading.sort_key = sort_key(heading.text, tuple(heading.syllables.split()))
        changing.append(heading)
    headings.bulk_update(changing, ("sort_key",), batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("entries", "0018_exports_in_the_trail")]

    operations = [migrations.RunPython(put_in_order, migrations.RunPython.noop)]
