"""Search words as people type them: the French stems, with accents taken off."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

MAKE = """
    CREATE TEXT SEARCH CONFIGURATION french_unaccent (COPY = pg_catalog.french);
    ALTER TEXT SEARCH CONFIGURATION french_unaccent
        ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
"""


class Migration(migrations.Migration):
    operations = [
        UnaccentExtension(),
        migrations.RunSQL(MAKE, "DROP TEXT SEARCH CONFIGURATION french_unaccent"),
    ]
