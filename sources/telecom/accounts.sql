-- A client is known at the end of the month in which it was connected: no day is given.
SELECT
  client_id AS account_id,
  company_name AS name,
  region,
  segment,
  toDateOrNull(concat(connection_date, '-01')) AS signed_on,
  product AS plan,
  toDateTime(addMonths(signed_on, 1), 'UTC') - 1 AS known_at
FROM file('{input}/clients.csv', CSVWithNames, '
  client_id Nullable(String), segment Nullable(String), product Nullable(String), region Nullable(String),
  company_name Nullable(String), connection_date Nullable(String)')
