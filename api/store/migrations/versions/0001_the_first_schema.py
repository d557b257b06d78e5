"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from api.store.types import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "tenants",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mentor_version", sa.Integer(), nullable=False),
        sa.Column("learner_version", sa.Integer(), nullable=False),
        sa.Column("protected_version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_tenants")),
    )
    op.create_table(
        "workers",
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("heartbeat_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_workers")),
    )
    op.create_table(
        "api_keys",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("last_used_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("successor_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_api_keys_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "key_id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_keys_prefix")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_audit_heads_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit_log",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_audit_log_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "seq", name=op.f("pk_audit_log")),
    )
    op.create_table(
        "competencies",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("competency_id", sa.String(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("strategic", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "dimension IN ('general', 'professional', 'leadership')",
            name=op.f("ck_competencies_dimension_known"),
        ),
        sa.CheckConstraint(
            '"strategic" BETWEEN 0 AND 3', name=op.f("ck_competencies_strategic_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_competencies_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "competency_id", name=op.f("pk_competencies")),
    )
    op.create_table(
        "competency_model_versions",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_competency_model_versions_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "post_id", "model_version", name=op.f("pk_competency_model_versions")
        ),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_idempotency_keys_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "principal", "key", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_keys_created", ["created_at"], unique=False)

    op.create_table(
        "imports",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("validate_only", sa.Boolean(), nullable=False),
        sa.Column("mark_leavers", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("mapping", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("errors", sa.LargeBinary(), nullable=True),
        sa.Column("marked", sa.LargeBinary(), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.CheckConstraint("mode IN ('upsert', 'full_sync')", name=op.f("ck_imports_mode_known")),
        sa.CheckConstraint(
            "state IN ('queued', 'checking', 'checked', 'applied', 'refused', 'failed', 'undone')",
            name=op.f("ck_imports_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_imports_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "import_id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_imports_newest", ["tenant_id", "created_at", "import_id"], unique=False
        )

    op.create_table(
        "jobs",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run_after", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=True),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("idem_key", sa.String(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'dead')",
            name=op.f("ck_jobs_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_jobs_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "job_id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("tenant_id", "idem_key", name=op.f("uq_jobs_tenant_id_idem_key")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_next", ["state", "run_after", "job_id"], unique=False)

    op.create_table(
        "posts",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_posts_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "post_id", name=op.f("pk_posts")),
    )
    op.create_table(
        "programmes",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("choice_days", sa.Integer(), nullable=False),
        sa.Column("accept_days", sa.Integer(), nullable=False),
        sa.Column("assign_undecided", sa.Boolean(), nullable=False),
        sa.Column("fairness", sa.String(), nullable=False),
        sa.Column("blind_first_look", sa.Boolean(), nullable=False),
        sa.Column("promotes_by_rule", sa.Boolean(), nullable=False),
        sa.Column("promotion_set_by", sa.String(), nullable=True),
        sa.Column("active_version", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "fairness IN ('report', 'block')", name=op.f("ck_programmes_fairness_known")
        ),
        sa.CheckConstraint(
            "mode IN ('assign', 'shortlist', 'two_sided', 'meet_three')",
            name=op.f("ck_programmes_mode_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_programmes_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "programme_id", name=op.f("pk_programmes")),
    )
    op.create_table(
        "rules",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("limit", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "mode IN ('hard', 'soft', 'report', 'off')", name=op.f("ck_rules_mode_known")
        ),
        sa.CheckConstraint(
            "rule IN ('reporting_line', 'same_manager', 'banned', 'not_again', 'earlier_pair', 'same_department', 'other_site', 'no_common_language', 'time_zone', 'grade_gap', 'layer', 'mentor_kind')",
            name=op.f("ck_rules_rule_known"),
        ),
        sa.CheckConstraint('"limit" BETWEEN 0 AND 24', name=op.f("ck_rules_limit_in_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_rules_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "rule", "department", name=op.f("pk_rules")),
    )
    op.create_table(
        "behaviours",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("competency_id", sa.String(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.CheckConstraint('"level" BETWEEN 0 AND 5', name=op.f("ck_behaviours_level_in_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "competency_id"],
            ["competencies.tenant_id", "competencies.competency_id"],
            name=op.f("fk_behaviours_tenant_id_competency_id_competencies"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_behaviours_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "competency_id", "level", name=op.f("pk_behaviours")),
    )
    op.create_table(
        "cohorts",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("cohort_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_cohorts_state_known")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programmes.tenant_id", "programmes.programme_id"],
            name=op.f("fk_cohorts_tenant_id_programme_id_programmes"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_cohorts_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "cohort_id", name=op.f("pk_cohorts")),
    )
    op.create_table(
        "competency_models",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=False),
        sa.Column("competency_id", sa.String(), nullable=False),
        sa.Column("required_level", sa.Double(), nullable=False),
        sa.Column("importance", sa.Double(), nullable=False),
        sa.CheckConstraint(
            '"importance" BETWEEN 1 AND 5', name=op.f("ck_competency_models_importance_in_range")
        ),
        sa.CheckConstraint(
            '"required_level" BETWEEN 0 AND 5',
            name=op.f("ck_competency_models_required_level_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "competency_id"],
            ["competencies.tenant_id", "competencies.competency_id"],
            name=op.f("fk_competency_models_tenant_id_competency_id_competencies"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "post_id"],
            ["posts.tenant_id", "posts.post_id"],
            name=op.f("fk_competency_models_tenant_id_post_id_posts"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_competency_models_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "post_id", "competency_id", name=op.f("pk_competency_models")
        ),
    )
    op.create_table(
        "evaluations",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("evaluation_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("drifting", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programmes.tenant_id", "programmes.programme_id"],
            name=op.f("fk_evaluations_tenant_id_programme_id_programmes"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_evaluations_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "evaluation_id", name=op.f("pk_evaluations")),
    )
    with op.batch_alter_table("evaluations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evaluations_programme", ["tenant_id", "programme_id", "created_at"], unique=False
        )

    op.create_table(
        "kpi_map",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("competency_id", sa.String(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.CheckConstraint('"weight" BETWEEN 0 AND 1', name=op.f("ck_kpi_map_weight_in_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "competency_id"],
            ["competencies.tenant_id", "competencies.competency_id"],
            name=op.f("fk_kpi_map_tenant_id_competency_id_competencies"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_kpi_map_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "kpi", "competency_id", name=op.f("pk_kpi_map")),
    )
    op.create_table(
        "models",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("replaced", sa.String(), nullable=True),
        sa.Column("promoted_at", Instant(), nullable=True),
        sa.Column("promoted_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.Column("retired_by", sa.String(), nullable=True),
        sa.Column("retired_because", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('candidate', 'refused', 'champion', 'retired')",
            name=op.f("ck_models_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programmes.tenant_id", "programmes.programme_id"],
            name=op.f("fk_models_tenant_id_programme_id_programmes"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_models_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "model_version", name=op.f("pk_models")),
    )
    with op.batch_alter_table("models", schema=None) as batch_op:
        batch_op.create_index(
            "ix_models_programme", ["tenant_id", "programme_id", "created_at"], unique=False
        )
        batch_op.create_index(
            "uq_models_champion",
            ["tenant_id", "programme_id"],
            unique=True,
            sqlite_where=sa.text("state = 'champion'"),
            postgresql_where=sa.text("state = 'champion'"),
        )

    op.create_table(
        "people",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=True),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("manager_id", sa.String(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint('"grade" BETWEEN 0 AND 30', name=op.f("ck_people_grade_in_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "manager_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_people_tenant_id_manager_id_people"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "post_id"],
            ["posts.tenant_id", "posts.post_id"],
            name=op.f("fk_people_tenant_id_post_id_posts"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_people_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "person_id", name=op.f("pk_people")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_people_tenant_id_department"), ["tenant_id", "department"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_people_tenant_id_left_on"), ["tenant_id", "left_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_people_tenant_id_manager_id"), ["tenant_id", "manager_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_people_tenant_id_post_id"), ["tenant_id", "post_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_people_tenant_id_site"), ["tenant_id", "site"], unique=False
        )

    op.create_table(
        "policy_versions",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("activated_at", Instant(), nullable=True),
        sa.Column("activated_by", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'active', 'retired')", name=op.f("ck_policy_versions_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programmes.tenant_id", "programmes.programme_id"],
            name=op.f("fk_policy_versions_tenant_id_programme_id_programmes"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_policy_versions_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "programme_id", "policy_version", name=op.f("pk_policy_versions")
        ),
    )
    with op.batch_alter_table("policy_versions", schema=None) as batch_op:
        batch_op.create_index(
            "uq_policy_versions_active",
            ["tenant_id", "programme_id"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "accounts",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_accounts_tenant_id_person_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_accounts_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("tenant_id", "subject", name=op.f("uq_accounts_tenant_id_subject")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index("ix_accounts_person", ["tenant_id", "person_id"], unique=False)

    op.create_table(
        "audit_people",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_audit_people_tenant_id_person_id_people"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_audit_people_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "token", name=op.f("pk_audit_people")),
        sa.UniqueConstraint(
            "tenant_id", "person_id", name=op.f("uq_audit_people_tenant_id_person_id")
        ),
    )
    op.create_table(
        "cohort_members",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("cohort_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.CheckConstraint(
            "side IN ('learner', 'mentor')", name=op.f("ck_cohort_members_side_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cohort_id"],
            ["cohorts.tenant_id", "cohorts.cohort_id"],
            name=op.f("fk_cohort_members_tenant_id_cohort_id_cohorts"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_cohort_members_tenant_id_person_id_people"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_cohort_members_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "cohort_id", "side", "person_id", name=op.f("pk_cohort_members")
        ),
    )
    op.create_table(
        "evaluation_files",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("evaluation_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "evaluation_id"],
            ["evaluations.tenant_id", "evaluations.evaluation_id"],
            name=op.f("fk_evaluation_files_tenant_id_evaluation_id_evaluations"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_evaluation_files_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "evaluation_id", "name", name=op.f("pk_evaluation_files")
        ),
    )
    op.create_table(
        "events",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("recommendation_id", sa.String(), nullable=True),
        sa.Column("pair_id", sa.String(), nullable=True),
        sa.Column("learner_id", sa.String(), nullable=True),
        sa.Column("mentor_id", sa.String(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("measure", sa.String(), nullable=True),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "type IN ('impression', 'open', 'choice', 'decline', 'session', 'survey', 'outcome')",
            name=op.f("ck_events_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_events_tenant_id_learner_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_events_tenant_id_mentor_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_events_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "event_id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_learner", ["tenant_id", "learner_id"], unique=False)
        batch_op.create_index("ix_events_mentor", ["tenant_id", "mentor_id"], unique=False)
        batch_op.create_index(
            "ix_events_recommendation", ["tenant_id", "recommendation_id"], unique=False
        )

    op.create_table(
        "exposures",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("recommendation_id", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("mentor_id", sa.String(), nullable=False),
        sa.Column("propensity", sa.Double(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("shown_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_exposures_tenant_id_learner_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_exposures_tenant_id_mentor_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_exposures_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "recommendation_id", "rank", "mentor_id", name=op.f("pk_exposures")
        ),
    )
    with op.batch_alter_table("exposures", schema=None) as batch_op:
        batch_op.create_index("ix_exposures_learner", ["tenant_id", "learner_id"], unique=False)
        batch_op.create_index("ix_exposures_mentor", ["tenant_id", "mentor_id"], unique=False)
        batch_op.create_index("ix_exposures_shown", ["tenant_id", "shown_at"], unique=False)

    op.create_table(
        "human_requests",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("human_request_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=True),
        sa.Column("recommendation_id", sa.String(), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'closed')", name=op.f("ck_human_requests_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_human_requests_tenant_id_person_id_people"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_human_requests_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "human_request_id", name=op.f("pk_human_requests")),
    )
    op.create_table(
        "learner_versions",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_learner_versions_tenant_id_learner_id_people"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_learner_versions_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "learner_id", name=op.f("pk_learner_versions")),
    )
    op.create_table(
        "learners",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("layer", sa.String(), nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("priorities", sa.String(), nullable=False),
        sa.Column("style_directive", sa.Double(), nullable=True),
        sa.Column("style_career", sa.Double(), nullable=True),
        sa.Column("style_challenge", sa.Double(), nullable=True),
        sa.Column("style_structure", sa.Double(), nullable=True),
        sa.Column("learning_mode", sa.String(), nullable=False),
        sa.Column("mentor_kind", sa.String(), nullable=True),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "layer IN ('executive', 'middle', 'front_line')", name=op.f("ck_learners_layer_known")
        ),
        sa.CheckConstraint(
            "mentor_kind IN ('inside', 'outside')", name=op.f("ck_learners_mentor_kind_known")
        ),
        sa.CheckConstraint(
            '"style_career" BETWEEN -1 AND 1', name=op.f("ck_learners_style_career_in_range")
        ),
        sa.CheckConstraint(
            '"style_challenge" BETWEEN -1 AND 1', name=op.f("ck_learners_style_challenge_in_range")
        ),
        sa.CheckConstraint(
            '"style_directive" BETWEEN -1 AND 1', name=op.f("ck_learners_style_directive_in_range")
        ),
        sa.CheckConstraint(
            '"style_structure" BETWEEN -1 AND 1', name=op.f("ck_learners_style_structure_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_learners_tenant_id_learner_id_people"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_learners_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "learner_id", name=op.f("pk_learners")),
    )
    op.create_table(
        "mails",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("mail_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("leads_to", sa.String(), nullable=False),
        sa.Column("invitation", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.CheckConstraint("lang IN ('zh', 'en')", name=op.f("ck_mails_lang_known")),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'failed', 'cancelled')", name=op.f("ck_mails_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_mails_tenant_id_person_id_people"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_mails_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "mail_id", name=op.f("pk_mails")),
        sa.UniqueConstraint(
            "tenant_id",
            "person_id",
            "event",
            "about",
            name=op.f("uq_mails_tenant_id_person_id_event_about"),
        ),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mails_due", ["tenant_id", "state", "due_at", "mail_id"], unique=False
        )
        batch_op.create_index(
            "ix_mails_newest", ["tenant_id", "created_at", "mail_id"], unique=False
        )

    op.create_table(
        "match_runs",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("cohort_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("as_of", Instant(), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("follows_run_id", sa.String(), nullable=True),
        sa.Column("input_digest", sa.String(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("objective", sa.JSON(), nullable=False),
        sa.Column("error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("solved_at", Instant(), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("unpublished_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('assign', 'shortlist', 'both')", name=op.f("ck_match_runs_mode_known")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'solving', 'solved', 'no_solution', 'failed', 'cancelled', 'publishing', 'published', 'unpublished', 'superseded')",
            name=op.f("ck_match_runs_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cohort_id"],
            ["cohorts.tenant_id", "cohorts.cohort_id"],
            name=op.f("fk_match_runs_tenant_id_cohort_id_cohorts"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_match_runs_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "run_id", name=op.f("pk_match_runs")),
    )
    with op.batch_alter_table("match_runs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_match_runs_newest", ["tenant_id", "created_at", "run_id"], unique=False
        )
        batch_op.create_index(
            "uq_match_runs_published",
            ["tenant_id", "cohort_id"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "mentors",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("mentor_id", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("hours_per_month", sa.Double(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("layers", sa.String(), nullable=False),
        sa.Column("bio", sa.Text(), nullable=False),
        sa.Column("style_directive", sa.Double(), nullable=True),
        sa.Column("style_career", sa.Double(), nullable=True),
        sa.Column("style_challenge", sa.Double(), nullable=True),
        sa.Column("style_structure", sa.Double(), nullable=True),
        sa.Column("methods", sa.String(), nullable=False),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('inside', 'outside')", name=op.f("ck_mentors_kind_known")),
        sa.CheckConstraint(
            '"capacity" BETWEEN 0 AND 100', name=op.f("ck_mentors_capacity_in_range")
        ),
        sa.CheckConstraint(
            '"hours_per_month" BETWEEN 0 AND 300', name=op.f("ck_mentors_hours_per_month_in_range")
        ),
        sa.CheckConstraint('"minimum" BETWEEN 0 AND 100', name=op.f("ck_mentors_minimum_in_range")),
        sa.CheckConstraint(
            '"style_career" BETWEEN -1 AND 1', name=op.f("ck_mentors_style_career_in_range")
        ),
        sa.CheckConstraint(
            '"style_challenge" BETWEEN -1 AND 1', name=op.f("ck_mentors_style_challenge_in_range")
        ),
        sa.CheckConstraint(
            '"style_directive" BETWEEN -1 AND 1', name=op.f("ck_mentors_style_directive_in_range")
        ),
        sa.CheckConstraint(
            '"style_structure" BETWEEN -1 AND 1', name=op.f("ck_mentors_style_structure_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_mentors_tenant_id_mentor_id_people"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_mentors_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "mentor_id", name=op.f("pk_mentors")),
    )
    op.create_table(
        "preferences",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("automated_matching", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_preferences_tenant_id_person_id_people"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_preferences_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "person_id", name=op.f("pk_preferences")),
    )
    op.create_table(
        "protected",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_protected_tenant_id_person_id_people"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_protected_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "person_id", "attribute", name=op.f("pk_protected")),
    )
    op.create_table(
        "shortlists",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("recommendation_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("cohort_id", sa.String(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('any', 'inside', 'outside')", name=op.f("ck_shortlists_kind_known")
        ),
        sa.CheckConstraint(
            "source IN ('personalised', 'prior', 'unpersonalised', 'hr')",
            name=op.f("ck_shortlists_source_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'chosen', 'expired', 'withdrawn')",
            name=op.f("ck_shortlists_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_shortlists_tenant_id_learner_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_shortlists_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "recommendation_id", name=op.f("pk_shortlists")),
    )
    with op.batch_alter_table("shortlists", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shortlists_learner", ["tenant_id", "learner_id", "created_at"], unique=False
        )
        batch_op.create_index(
            "ix_shortlists_newest", ["tenant_id", "created_at", "recommendation_id"], unique=False
        )
        batch_op.create_index("ix_shortlists_run", ["tenant_id", "run_id"], unique=False)

    op.create_table(
        "waitlist",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("rounds_missed", sa.Integer(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("left_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('any', 'inside', 'outside')", name=op.f("ck_waitlist_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'served', 'left')", name=op.f("ck_waitlist_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_waitlist_tenant_id_learner_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["programmes.tenant_id", "programmes.programme_id"],
            name=op.f("fk_waitlist_tenant_id_programme_id_programmes"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_waitlist_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "programme_id", "learner_id", "kind", name=op.f("pk_waitlist")
        ),
    )
    op.create_table(
        "assessments",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("competency_id", sa.String(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "source IN ('self', 'manager', '360', 'test', 'performance')",
            name=op.f("ck_assessments_source_known"),
        ),
        sa.CheckConstraint('"level" BETWEEN 0 AND 5', name=op.f("ck_assessments_level_in_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "competency_id"],
            ["competencies.tenant_id", "competencies.competency_id"],
            name=op.f("fk_assessments_tenant_id_competency_id_competencies"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["learners.tenant_id", "learners.learner_id"],
            name=op.f("fk_assessments_tenant_id_learner_id_learners"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_assessments_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id",
            "learner_id",
            "competency_id",
            "source",
            "assessed_on",
            name=op.f("pk_assessments"),
        ),
    )
    op.create_table(
        "assignments",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mentor_id", sa.String(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("coverage", sa.Double(), nullable=True),
        sa.Column("unmatched_code", sa.String(), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("previous_mentor_id", sa.String(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("breaks", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('any', 'inside', 'outside')", name=op.f("ck_assignments_kind_known")
        ),
        sa.CheckConstraint(
            "origin IN ('solver', 'review')", name=op.f("ck_assignments_origin_known")
        ),
        sa.CheckConstraint(
            "(mentor_id IS NULL) = (unmatched_code IS NOT NULL)",
            name=op.f("ck_assignments_mentor_or_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_assignments_tenant_id_learner_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_assignments_tenant_id_mentor_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["match_runs.tenant_id", "match_runs.run_id"],
            name=op.f("fk_assignments_tenant_id_run_id_match_runs"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_assignments_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "run_id", "learner_id", "kind", name=op.f("pk_assignments")
        ),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_assignments_board",
            ["tenant_id", "run_id", "mentor_id", "score", "learner_id", "kind"],
            unique=False,
        )
        batch_op.create_index("ix_assignments_learner", ["tenant_id", "learner_id"], unique=False)
        batch_op.create_index("ix_assignments_mentor", ["tenant_id", "mentor_id"], unique=False)

    op.create_table(
        "choices",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("recommendation_id", sa.String(), nullable=False),
        sa.Column("ranked", sa.JSON(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.Column("chosen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recommendation_id"],
            ["shortlists.tenant_id", "shortlists.recommendation_id"],
            name=op.f("fk_choices_tenant_id_recommendation_id_shortlists"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_choices_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "recommendation_id", name=op.f("pk_choices")),
    )
    op.create_table(
        "exclusions",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("mentor_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('banned', 'not_again')", name=op.f("ck_exclusions_reason_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["learners.tenant_id", "learners.learner_id"],
            name=op.f("fk_exclusions_tenant_id_learner_id_learners"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id"],
            ["mentors.tenant_id", "mentors.mentor_id"],
            name=op.f("fk_exclusions_tenant_id_mentor_id_mentors"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_exclusions_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "learner_id", "mentor_id", name=op.f("pk_exclusions")),
    )
    with op.batch_alter_table("exclusions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exclusions_tenant_id_mentor_id"),
            ["tenant_id", "mentor_id"],
            unique=False,
        )

    op.create_table(
        "expertise",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("mentor_id", sa.String(), nullable=False),
        sa.Column("competency_id", sa.String(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("validated", sa.Boolean(), nullable=False),
        sa.Column("in_role", sa.String(), nullable=True),
        sa.Column("wish", sa.Double(), nullable=False),
        sa.CheckConstraint("in_role IN ('yes', 'no')", name=op.f("ck_expertise_in_role_known")),
        sa.CheckConstraint('"level" BETWEEN 0 AND 5', name=op.f("ck_expertise_level_in_range")),
        sa.CheckConstraint('"wish" BETWEEN 0 AND 5', name=op.f("ck_expertise_wish_in_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "competency_id"],
            ["competencies.tenant_id", "competencies.competency_id"],
            name=op.f("fk_expertise_tenant_id_competency_id_competencies"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id"],
            ["mentors.tenant_id", "mentors.mentor_id"],
            name=op.f("fk_expertise_tenant_id_mentor_id_mentors"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_expertise_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "mentor_id", "competency_id", name=op.f("pk_expertise")
        ),
    )
    op.create_table(
        "mentorships",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("mentorship_id", sa.String(), nullable=False),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("mentor_id", sa.String(), nullable=False),
        sa.Column("competency_id", sa.String(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("rating", sa.Double(), nullable=True),
        sa.Column("uplift", sa.Double(), nullable=True),
        sa.CheckConstraint('"rating" BETWEEN 1 AND 5', name=op.f("ck_mentorships_rating_in_range")),
        sa.CheckConstraint(
            '"uplift" BETWEEN -5 AND 5', name=op.f("ck_mentorships_uplift_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "competency_id"],
            ["competencies.tenant_id", "competencies.competency_id"],
            name=op.f("fk_mentorships_tenant_id_competency_id_competencies"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id"],
            ["mentors.tenant_id", "mentors.mentor_id"],
            name=op.f("fk_mentorships_tenant_id_mentor_id_mentors"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_mentorships_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "mentorship_id", name=op.f("pk_mentorships")),
    )
    with op.batch_alter_table("mentorships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mentorships_tenant_id_learner_id"),
            ["tenant_id", "learner_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_mentorships_tenant_id_mentor_id"),
            ["tenant_id", "mentor_id"],
            unique=False,
        )

    op.create_table(
        "review_edits",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("edit_no", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("price", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "action IN ('move', 'swap', 'ban', 'lock', 'unlock', 'none')",
            name=op.f("ck_review_edits_action_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["match_runs.tenant_id", "match_runs.run_id"],
            name=op.f("fk_review_edits_tenant_id_run_id_match_runs"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_review_edits_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "run_id", "edit_no", name=op.f("pk_review_edits")),
    )
    op.create_table(
        "run_files",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["match_runs.tenant_id", "match_runs.run_id"],
            name=op.f("fk_run_files_tenant_id_run_id_match_runs"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_run_files_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "run_id", "name", name=op.f("pk_run_files")),
    )
    op.create_table(
        "seats",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("mentor_id", sa.String(), nullable=False),
        sa.Column("seat_no", sa.Integer(), nullable=False),
        sa.CheckConstraint("seat_no >= 1", name=op.f("ck_seats_seat_no_from_one")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id"],
            ["mentors.tenant_id", "mentors.mentor_id"],
            name=op.f("fk_seats_tenant_id_mentor_id_mentors"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_seats_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "mentor_id", "seat_no", name=op.f("pk_seats")),
    )
    op.create_table(
        "sessions",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["accounts.tenant_id", "accounts.account_id"],
            name=op.f("fk_sessions_tenant_id_account_id_accounts"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_sessions_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "session_id", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index("ix_sessions_account", ["tenant_id", "account_id"], unique=False)

    op.create_table(
        "shortfalls",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("shortfall", sa.Double(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            '"shortfall" BETWEEN 0 AND 1', name=op.f("ck_shortfalls_shortfall_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["learners.tenant_id", "learners.learner_id"],
            name=op.f("fk_shortfalls_tenant_id_learner_id_learners"),
            onupdate="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_shortfalls_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "learner_id", "kpi", "measured_on", name=op.f("pk_shortfalls")
        ),
    )
    op.create_table(
        "shortlist_items",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("recommendation_id", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("propensity", sa.Double(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_shortlist_items_tenant_id_mentor_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recommendation_id"],
            ["shortlists.tenant_id", "shortlists.recommendation_id"],
            name=op.f("fk_shortlist_items_tenant_id_recommendation_id_shortlists"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_shortlist_items_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id", "recommendation_id", "rank", name=op.f("pk_shortlist_items")
        ),
    )
    with op.batch_alter_table("shortlist_items", schema=None) as batch_op:
        batch_op.create_index("ix_shortlist_items_mentor", ["tenant_id", "mentor_id"], unique=False)

    op.create_table(
        "pairs",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.String(), nullable=False),
        sa.Column("cohort_id", sa.String(), nullable=True),
        sa.Column("learner_id", sa.String(), nullable=False),
        sa.Column("mentor_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("seat_no", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("recommendation_id", sa.String(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("paused_until", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("end_reason_code", sa.String(), nullable=True),
        sa.Column("end_note", sa.String(), nullable=False),
        sa.Column("not_again", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state <> 'ended')", name=op.f("ck_pairs_ended_is_ended")
        ),
        sa.CheckConstraint(
            "kind IN ('any', 'inside', 'outside')", name=op.f("ck_pairs_kind_known")
        ),
        sa.CheckConstraint(
            "origin IN ('choice', 'run', 'hr', 'rematch')", name=op.f("ck_pairs_origin_known")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'active', 'paused', 'ended')", name=op.f("ck_pairs_state_known")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (seat_no IS NOT NULL)", name=op.f("ck_pairs_live_has_seat")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "learner_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_pairs_tenant_id_learner_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id", "seat_no"],
            ["seats.tenant_id", "seats.mentor_id", "seats.seat_no"],
            name=op.f("fk_pairs_tenant_id_mentor_id_seat_no_seats"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mentor_id"],
            ["people.tenant_id", "people.person_id"],
            name=op.f("fk_pairs_tenant_id_mentor_id_people"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_pairs_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "pair_id", name=op.f("pk_pairs")),
    )
    with op.batch_alter_table("pairs", schema=None) as batch_op:
        batch_op.create_index("ix_pairs_learner", ["tenant_id", "learner_id"], unique=False)
        batch_op.create_index("ix_pairs_mentor", ["tenant_id", "mentor_id"], unique=False)
        batch_op.create_index(
            "ix_pairs_newest", ["tenant_id", "created_at", "pair_id"], unique=False
        )
        batch_op.create_index(
            "uq_pairs_live_learner",
            ["tenant_id", "programme_id", "learner_id", "kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "uq_pairs_live_seat",
            ["tenant_id", "mentor_id", "seat_no"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "uq_pairs_live_two",
            ["tenant_id", "programme_id", "learner_id", "mentor_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "meetings",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'cancelled')", name=op.f("ck_meetings_state_known")
        ),
        sa.CheckConstraint("minutes BETWEEN 5 AND 480", name=op.f("ck_meetings_minutes_in_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pairs.tenant_id", "pairs.pair_id"],
            name=op.f("fk_meetings_tenant_id_pair_id_pairs"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_meetings_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "pair_id", name=op.f("pk_meetings")),
    )
    op.create_table(
        "outcomes",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("outcome_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("competency_id", sa.String(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("measured_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "measure IN ('rating', 'uplift', 'behaviour', 'result', 'completion', 'hours')",
            name=op.f("ck_outcomes_measure_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pairs.tenant_id", "pairs.pair_id"],
            name=op.f("fk_outcomes_tenant_id_pair_id_pairs"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_outcomes_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "outcome_id", name=op.f("pk_outcomes")),
    )
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.create_index("ix_outcomes_pair", ["tenant_id", "pair_id"], unique=False)

    op.create_table(
        "requests",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=False),
        sa.Column("recommendation_id", sa.String(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'accepted', 'declined', 'expired', 'withdrawn')",
            name=op.f("ck_requests_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pair_id"],
            ["pairs.tenant_id", "pairs.pair_id"],
            name=op.f("fk_requests_tenant_id_pair_id_pairs"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.tenant_id"],
            name=op.f("fk_requests_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "request_id", name=op.f("pk_requests")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index("ix_requests_due", ["tenant_id", "state", "expires_at"], unique=False)
        batch_op.create_index("ix_requests_pair", ["tenant_id", "pair_id"], unique=False)


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index("ix_requests_pair")
        batch_op.drop_index("ix_requests_due")

    op.drop_table("requests")
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.drop_index("ix_outcomes_pair")

    op.drop_table("outcomes")
    op.drop_table("meetings")
    with op.batch_alter_table("pairs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pairs_live_two",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_pairs_live_seat",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_pairs_live_learner",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_pairs_newest")
        batch_op.drop_index("ix_pairs_mentor")
        batch_op.drop_index("ix_pairs_learner")

    op.drop_table("pairs")
    with op.batch_alter_table("shortlist_items", schema=None) as batch_op:
        batch_op.drop_index("ix_shortlist_items_mentor")

    op.drop_table("shortlist_items")
    op.drop_table("shortfalls")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_sessions_account")

    op.drop_table("sessions")
    op.drop_table("seats")
    op.drop_table("run_files")
    op.drop_table("review_edits")
    with op.batch_alter_table("mentorships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mentorships_tenant_id_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_mentorships_tenant_id_learner_id"))

    op.drop_table("mentorships")
    op.drop_table("expertise")
    with op.batch_alter_table("exclusions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exclusions_tenant_id_mentor_id"))

    op.drop_table("exclusions")
    op.drop_table("choices")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index("ix_assignments_mentor")
        batch_op.drop_index("ix_assignments_learner")
        batch_op.drop_index("ix_assignments_board")

    op.drop_table("assignments")
    op.drop_table("assessments")
    op.drop_table("waitlist")
    with op.batch_alter_table("shortlists", schema=None) as batch_op:
        batch_op.drop_index("ix_shortlists_run")
        batch_op.drop_index("ix_shortlists_newest")
        batch_op.drop_index("ix_shortlists_learner")

    op.drop_table("shortlists")
    op.drop_table("protected")
    op.drop_table("preferences")
    op.drop_table("mentors")
    with op.batch_alter_table("match_runs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_match_runs_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index("ix_match_runs_newest")

    op.drop_table("match_runs")
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.drop_index("ix_mails_newest")
        batch_op.drop_index("ix_mails_due")

    op.drop_table("mails")
    op.drop_table("learners")
    op.drop_table("learner_versions")
    op.drop_table("human_requests")
    with op.batch_alter_table("exposures", schema=None) as batch_op:
        batch_op.drop_index("ix_exposures_shown")
        batch_op.drop_index("ix_exposures_mentor")
        batch_op.drop_index("ix_exposures_learner")

    op.drop_table("exposures")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_recommendation")
        batch_op.drop_index("ix_events_mentor")
        batch_op.drop_index("ix_events_learner")

    op.drop_table("events")
    op.drop_table("evaluation_files")
    op.drop_table("cohort_members")
    op.drop_table("audit_people")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index("ix_accounts_person")

    op.drop_table("accounts")
    with op.batch_alter_table("policy_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_policy_versions_active",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.drop_table("policy_versions")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_tenant_id_site"))
        batch_op.drop_index(batch_op.f("ix_people_tenant_id_post_id"))
        batch_op.drop_index(batch_op.f("ix_people_tenant_id_manager_id"))
        batch_op.drop_index(batch_op.f("ix_people_tenant_id_left_on"))
        batch_op.drop_index(batch_op.f("ix_people_tenant_id_department"))

    op.drop_table("people")
    with op.batch_alter_table("models", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_models_champion",
            sqlite_where=sa.text("state = 'champion'"),
            postgresql_where=sa.text("state = 'champion'"),
        )
        batch_op.drop_index("ix_models_programme")

    op.drop_table("models")
    op.drop_table("kpi_map")
    with op.batch_alter_table("evaluations", schema=None) as batch_op:
        batch_op.drop_index("ix_evaluations_programme")

    op.drop_table("evaluations")
    op.drop_table("competency_models")
    op.drop_table("cohorts")
    op.drop_table("behaviours")
    op.drop_table("rules")
    op.drop_table("programmes")
    op.drop_table("posts")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_next")

    op.drop_table("jobs")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index("ix_imports_newest")

    op.drop_table("imports")
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotency_keys_created")

    op.drop_table("idempotency_keys")
    op.drop_table("competency_model_versions")
    op.drop_table("competencies")
    op.drop_table("audit_log")
    op.drop_table("audit_heads")
    op.drop_table("api_keys")
    op.drop_table("workers")
    op.drop_table("tenants")
