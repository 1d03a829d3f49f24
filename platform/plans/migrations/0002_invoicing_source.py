"""Say anew where the duty of electronic invoicing stands, in the plans that copied it.

VAT left the Code général des impôts on 1 September 2026 (ordonnance 2025-1247 of 17 December 2025).
"""

from typing import Any

from django.db import migrations

BEFORE = "Code général des impôts, article 289 bis\u00a0; loi de finances pour 2024, article 91"
AFTER = (
    "Code des impositions sur les biens et services, livre II\u00a0; loi de finances pour 2024, "
    "article 91\u00a0; impots.gouv.fr, «\u00a0Je découvre la facturation électronique\u00a0»"
)
AT_ONCE = 5_000


def say_anew(apps: Any, schema_editor: Any) -> None:
    actions = apps.get_model("plans", "PlanAction").objects
    while keys := list(actions.filter(duty_source=BEFORE).values_list("pk", flat=True)[:AT_ONCE]):
        actions.filter(pk__in=keys).update(duty_source=AFTER)


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("plans", "0001_plans"),)
    operations = (migrations.RunPython(say_anew, migrations.RunPython.noop, elidable=True),)
