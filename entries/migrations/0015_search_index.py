from django.db import migrations, models

SQLITE = (
    "CREATE VIRTUAL TABLE entries_search"
    " USING fts5(tokens, content='', columnsize=0, detail=none, tokenize='ascii')",
)
POSTGRESQL = (
    "CREATE TABLE entries_search (place bigint PRIMARY KEY, tokens tsvector NOT NULL, is_long boolean NOT NULL)",
    "CREATE INDEX entries_search_tokens ON entries_search USING gin (tokens)",
    "CREATE INDEX entries_search_long ON entries_search (place) WHERE is_long",
)


def make(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE entries_search")


class Migration(migrations.Migration):

    dependencies = [
        ('entries', '0014_notices_of_plans'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchIndex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40)),
            ],
        ),
        migrations.RunPython(make, drop),
    ]
