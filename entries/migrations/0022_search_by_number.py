from django.db import migrations

SQLITE = (
    "CREATE TABLE entries_search_texts (number integer PRIMARY KEY, publication_id integer NOT NULL)",
    "CREATE TABLE entries_search_rooms (volume_id integer NOT NULL, first integer NOT NULL, top integer NOT NULL,"
    " year integer NOT NULL, PRIMARY KEY (volume_id, first)) WITHOUT ROWID",
)
POSTGRESQL = (
    # What is there is made anew when the site starts, with other places.
    "TRUNCATE entries_search",
    "ALTER TABLE entries_search ADD COLUMN publication_id bigint NOT NULL",
)


def make(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE entries_search_texts")
        schema_editor.execute("DROP TABLE entries_search_rooms")
    else:
        schema_editor.execute("ALTER TABLE entries_search DROP COLUMN publication_id")


class Migration(migrations.Migration):

    dependencies = [
        ('entries', '0021_rendering_of_publications'),
    ]

    operations = [
        migrations.RunPython(make, drop),
    ]
