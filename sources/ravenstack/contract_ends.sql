-- The first churn event of an account ends its contract, by the customer.
SELECT
  account_id,
  min(churned_on) AS ended_on,
  CAST('customer' AS Nullable(String)) AS initiated_by,
  transform(argMin(reason_code, (churned_on, churn_event_id)), ['pricing', 'budget', 'features', 'support', 'competitor', 'unknown'],
    ['price', 'price', 'product', 'support', 'competitor', NULL], NULL) AS reason,
  toDateTime(ended_on + 1, 'UTC') - 1 AS known_at
FROM
(
  SELECT *, toDate(parseDateTimeOrNull(churn_date, '%d-%m-%Y', 'UTC')) AS churned_on
  FROM file('{input}/ravenstack_churn_events.csv', CSVWithNames, '
    churn_event_id Nullable(String), account_id Nullable(String), churn_date Nullable(String), reason_code Nullable(String)')
)
GROUP BY account_id
