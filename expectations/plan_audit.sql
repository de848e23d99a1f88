-- One row a quality audit: its grades, and who acts on it.
SELECT
    plan_audit.plan_audit_id,
    plan.person_id,
    plan_audit.audit_date,
    plan_audit.overall_grade,
    list_transform(
        list_filter(
            string_split_regex(coalesce(plan_audit.section_grades, ''), '[\s,;]+'),
            lambda graded: regexp_matches(graded, '^[A-K][12]?:(outstanding|good|requires_improvement|inadequate)$')
        ),
        lambda graded: regexp_extract(graded, '^[A-K]')
    ) AS graded_sections,
    trim(coalesce(plan_audit.action, '')) AS action,
    trim(coalesce(plan_audit.action_owner, '')) AS action_owner
FROM plan_audit
LEFT JOIN plan USING (plan_id)
