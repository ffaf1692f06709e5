-- Interventions, by all that the book knows.
SELECT account_id, started_on
FROM {interventions:Table}
