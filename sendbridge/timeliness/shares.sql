-- How many reviews and decisions were in time, by team and in all: as recorded, and once the records are right. What is
-- explained, or does not run out yet, is in neither count; what is not recorded joins the second.
SELECT
    CASE WHEN GROUPING(team_code) = 1 THEN NULL ELSE coalesce(team_code, 'no team') END AS team_code,
    count(*) AS reviews_due,
    count(*) FILTER (WHERE review_in_time_recorded) AS reviews_in_time_recorded,
    count(review_in_time_righted) AS reviews_due_righted,
    count(*) FILTER (WHERE review_in_time_righted) AS reviews_in_time_righted,
    count(*) FILTER (WHERE review_class = 'late') AS late,
    count(*) FILTER (WHERE review_class = 'held_not_recorded') AS held_not_recorded,
    count(*) FILTER (WHERE review_class = 'dates_in_conflict') AS dates_in_conflict,
    count(*) FILTER (WHERE review_class = 'explained') AS explained,
    count(decision_in_time_recorded) AS decisions_due,
    count(*) FILTER (WHERE decision_in_time_recorded) AS decisions_in_time_recorded,
    count(decision_in_time_righted) AS decisions_due_righted,
    count(*) FILTER (WHERE decision_in_time_righted) AS decisions_in_time_righted
FROM review_timeliness
GROUP BY GROUPING SETS ((team_code), ())
ORDER BY GROUPING(team_code), team_code NULLS LAST
