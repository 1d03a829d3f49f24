from datetime import datetime, time
from typing import Any

from django.db import migrations
from django.utils import timezone

BATCH = 1000


def link_signatures(apps: Any, schema_editor: Any) -> None:
    """Say of those who signed before versions existed that they signed the first one."""
    from connectors.shipped import first_charter

    connector = apps.get_model("connectors", "Connector")
    signed = connector.objects.filter(charter_signed_at__isnull=False, charter=None)
    if not signed.exists():
        return
    text = first_charter()
    charter, _ = apps.get_model("connectors", "Charter").objects.get_or_create(
        version=text.version,
        defaults={
            "articles": text.articles,
            "changes": text.changes,
            "published_at": timezone.make_aware(datetime.combine(text.published_on, time())),
        },
    )
    signature = apps.get_model("connectors", "CharterSignature")
    while batch := list(signed.order_by("pk").values_list("pk", "charter_signed_at")[:BATCH]):
        signature.objects.bulk_create(
            [
                signature(connector_id=pk, charter_id=charter.pk, signed_at=signed_at)
                for pk, signed_at in batch
            ],
            ignore_conflicts=True,
        )
        connector.objects.filter(pk__in=[pk for pk, _ in batch]).update(charter=charter)


class Migration(migrations.Migration):
    dependencies = [("connectors", "0003_network")]

    operations = [
        migrations.RunPython(link_signatures, migrations.RunPython.noop, elidable=True),
    ]
