-- termination_date is the last month served; it is known at that month's end, the instant before the contract has ended.
SELECT
  client_id AS account_id,
  addMonths(toDateOrNull(concat(termination_date, '-01')), 1) AS ended_on,
  CAST(NULL AS Nullable(String)) AS initiated_by,
  CAST(NULL AS Nullable(String)) AS reason,
  toDateTime(ended_on, 'UTC') - 1 AS known_at
FROM file('{input}/clients.csv', CSVWithNames, 'client_id Nullable(String), termination_date Nullable(String)')
WHERE termination_date != ''
