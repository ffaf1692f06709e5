-- Who got which help, and on which days of the window; every row, unlike what a case quotes.
SELECT DISTINCT account_id, replaceAll(ifNull(kind, 'unknown kind'), '_', ' ') AS kind, started_on
FROM {interventions:Table}
WHERE started_on >= {first_day:Date} AND started_on <= {snapshot:Date}
