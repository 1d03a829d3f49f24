import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0012_fill_reliability_and_sector"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="assessment",
            name="assessment_completed_is_frozen",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="assessment_completed_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state = 'completed' AND (NEW.questionnaire_id IS DISTINCT FROM OLD.questionnaire_id OR NEW.state IS DISTINCT FROM OLD.state OR NEW.profile IS DISTINCT FROM OLD.profile OR NEW.answers IS DISTINCT FROM OLD.answers OR NEW.results IS DISTINCT FROM OLD.results OR NEW.benchmark_release_id IS DISTINCT FROM OLD.benchmark_release_id OR NEW.global_score IS DISTINCT FROM OLD.global_score OR NEW.reliability IS DISTINCT FROM OLD.reliability OR NEW.size_class IS DISTINCT FROM OLD.size_class OR NEW.sector IS DISTINCT FROM OLD.sector OR NEW.department IS DISTINCT FROM OLD.department OR NEW.completed_at IS DISTINCT FROM OLD.completed_at OR NEW.owner_id <> OLD.owner_id OR NEW.company_id <> OLD.company_id))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="48f55b0eb2e3358b421ced1ecd86e1a5eef3c164",
                    operation="UPDATE",
                    pgid="pgtrigger_assessment_completed_is_frozen_2baf4",
                    table="diagnostics_assessment",
                    when="BEFORE",
                ),
            ),
        ),
    ]
