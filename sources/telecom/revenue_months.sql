SELECT
  client_id AS account_id,
  toDateOrNull(concat(month, '-01')) AS month,
  revenue AS mrr,
  n_sim AS seats_licensed,
  toDateTime(addMonths(month, 1), 'UTC') - 1 AS known_at
FROM file('{input}/usage.csv.gz', CSVWithNames, '
  client_id Nullable(String), month Nullable(String), revenue Nullable(Decimal(18, 2)), n_sim Nullable(Int32)')
