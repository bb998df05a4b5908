"""What must hold whatever the code does: tenants apart, versions frozen, anonymous stays
anonymous."""

from django.db import migrations

from accounts.tenancy import ProtectTenantTables

# Who published it may be forgotten, when that person's login is deleted.
VERSIONS_ARE_FROZEN = """
CREATE FUNCTION surveys_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER surveys_version_is_frozen BEFORE UPDATE ON surveys_surveyversion
    FOR EACH ROW WHEN (
        (OLD.id, OLD.organisation_id, OLD.survey_id, OLD.number, OLD.published_at, OLD.definition)
        IS DISTINCT FROM
        (NEW.id, NEW.organisation_id, NEW.survey_id, NEW.number, NEW.published_at, NEW.definition)
    )
    EXECUTE FUNCTION surveys_version_is_frozen();
"""

# FOR UPDATE waits for every answer under way, because each holds its survey FOR KEY SHARE.
ANONYMITY_IS_LOCKED = """
CREATE FUNCTION surveys_anonymity_is_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM surveys_survey
        WHERE organisation_id = NEW.organisation_id AND id = NEW.id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM surveys_response
        WHERE organisation_id = NEW.organisation_id AND survey_id = NEW.id AND NOT is_test
    ) THEN
        RAISE EXCEPTION 'a survey with answers keeps its anonymous mode'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_anonymity_is_locked BEFORE UPDATE OF is_anonymous ON surveys_survey
    FOR EACH ROW WHEN (OLD.is_anonymous <> NEW.is_anonymous)
    EXECUTE FUNCTION surveys_anonymity_is_locked();
"""

ANSWERS_STAY_ANONYMOUS = """
CREATE FUNCTION surveys_response_is_anonymous() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_secret boolean;
BEGIN
    SELECT is_anonymous INTO is_secret FROM surveys_survey
        WHERE organisation_id = NEW.organisation_id AND id = NEW.survey_id FOR KEY SHARE;
    IF is_secret AND (
        NEW.contact_id IS NOT NULL OR NEW.invitation_id IS NOT NULL
        OR NEW.recorded_at <> date_trunc('minute', NEW.recorded_at)
    ) THEN
        RAISE EXCEPTION 'an answer to an anonymous survey has no person and no exact time'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_response_is_anonymous
    BEFORE INSERT OR UPDATE OF survey_id, contact_id, invitation_id, recorded_at
    ON surveys_response FOR EACH ROW WHEN (NOT NEW.is_test)
    EXECUTE FUNCTION surveys_response_is_anonymous();
"""


def _dropping(table: str, name: str) -> str:
    return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"


class Migration(migrations.Migration):
    replaces = [("surveys", "0006_no_index_twice")]

    dependencies = [
        ("surveys", "0001_tables"),
        ("contacts", "0002_promises"),
    ]

    operations = [
        ProtectTenantTables(
            "survey",
            "surveyversion",
            "responseimport",
            "response",
            "dirtyday",
            "surveytemplate",
            "surveyimage",
        ),
        migrations.RunSQL(
            VERSIONS_ARE_FROZEN, _dropping("surveys_surveyversion", "surveys_version_is_frozen")
        ),
        migrations.RunSQL(
            ANONYMITY_IS_LOCKED, _dropping("surveys_survey", "surveys_anonymity_is_locked")
        ),
        migrations.RunSQL(
            ANSWERS_STAY_ANONYMOUS,
            _dropping("surveys_response", "surveys_response_is_anonymous"),
        ),
    ]
