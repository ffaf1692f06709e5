-- One row a month, on its last day; the core activity of a line is its traffic, in gigabytes.
SELECT
  client_id AS account_id,
  addMonths(toDateOrNull(concat(month, '-01')), 1) - 1 AS day,
  traffic_gb AS core_actions,
  toDateTime(day + 1, 'UTC') - 1 AS known_at
FROM file('{input}/usage.csv.gz', CSVWithNames, '
  client_id Nullable(String), month Nullable(String), traffic_gb Nullable(Decimal(18, 3))')
