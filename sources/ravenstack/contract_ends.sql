-- A churn event ends the contract; the first subscription that starts after it, and before another event, calls the end off.
WITH events AS
(
  SELECT
    account_id,
    toDate(parseDateTimeOrNull(churn_date, '%d-%m-%Y', 'UTC')) AS churned_on,
    min(reason_code) AS reason_code
  FROM file('{input}/ravenstack_churn_events.csv', CSVWithNames, '
    account_id Nullable(String), churn_date Nullable(String), reason_code Nullable(String)')
  GROUP BY account_id, churned_on
),
starts AS
(
  SELECT account_id, toDate(parseDateTimeOrNull(start_date, '%d-%m-%Y', 'UTC')) AS started_on
  FROM file('{input}/ravenstack_subscriptions.csv', CSVWithNames, 'account_id Nullable(String), start_date Nullable(String)')
),
returns AS
(
  SELECT account_id, max(churned_on) AS left_on, started_on
  FROM events INNER JOIN starts USING (account_id)
  WHERE started_on > churned_on
  GROUP BY account_id, started_on
)
SELECT
  account_id,
  churned_on AS ended_on,
  CAST('customer' AS Nullable(String)) AS initiated_by,
  transform(reason_code, ['pricing', 'budget', 'features', 'support', 'competitor', 'unknown'],
    ['price', 'price', 'product', 'support', 'competitor', NULL], reason_code) AS reason,
  toDateTime(churned_on + 1, 'UTC') - 1 AS known_at
FROM events
UNION ALL
SELECT account_id, NULL, NULL, NULL, toDateTime(min(started_on) + 1, 'UTC') - 1
FROM returns
WHERE (account_id, started_on) NOT IN (SELECT account_id, churned_on FROM events)
GROUP BY account_id, left_on
