from django.db import migrations, models


class Migration(migrations.Migration):
    """The words of several actions stand one after the other: no length cuts them."""

    dependencies = [
        ("matching", "0017_request_by_owner"),
    ]

    operations = [
        migrations.AlterField(
            model_name="helprequest",
            name="situation",
            field=models.TextField(blank=True, db_default="", verbose_name="ce qui bloque"),
        ),
    ]
