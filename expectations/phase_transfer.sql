-- One row a phase transfer of an active plan: its dates, and where the child went in the September of the move.
WITH as_of_day AS (
    SELECT CAST(getvariable('as_of') AS DATE) AS as_of
),
moving AS (
    SELECT
        phase_transfer.*,
        as_of,
        make_date(year(phase_transfer.due_date), 9, 15) AS settled_date
    FROM phase_transfer
    CROSS JOIN as_of_day
    JOIN plan
      ON plan.plan_id = phase_transfer.plan_id
     AND plan.status_code = 'active'
),
settled AS (
    SELECT
        moving.phase_transfer_id,
        arg_max(coalesce(placement.urn, ''), (placement.entry_date, placement.placement_id)) AS september_urn
    FROM moving
    JOIN placement
      ON placement.person_id = moving.person_id
     AND placement.rank = 1
     AND placement.entry_date <= moving.settled_date
     AND (placement.leaving_date IS NULL OR placement.leaving_date >= moving.settled_date)
    WHERE moving.settled_date <= moving.as_of
    GROUP BY moving.phase_transfer_id
)
SELECT
    moving.phase_transfer_id,
    moving.person_id,
    moving.as_of,
    moving.from_year_group,
    moving.due_date,
    moving.draft_date,
    moving.final_date,
    moving.named_urn,
    settled.september_urn,
    EXISTS (
        SELECT 1
        FROM establishment_link
        WHERE establishment_link.urn = moving.named_urn
          AND establishment_link.linked_urn = settled.september_urn
          AND establishment_link.link_code = 'successor'
    ) AS september_setting_succeeds
FROM moving
LEFT JOIN settled
  ON settled.phase_transfer_id = moving.phase_transfer_id
