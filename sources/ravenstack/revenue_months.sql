-- The subscriptions of an account that run on a month's last day, up to the last month in which one began.
WITH subscriptions AS
(
  SELECT
    account_id,
    seats,
    mrr_amount,
    toDate(parseDateTimeOrNull(start_date, '%d-%m-%Y', 'UTC')) AS started_on,
    toDate(parseDateTimeOrNull(end_date, '%d-%m-%Y', 'UTC')) AS ended_on
  FROM file('{input}/ravenstack_subscriptions.csv', CSVWithNames, '
    account_id Nullable(String), start_date Nullable(String), end_date Nullable(String),
    seats Nullable(Int32), mrr_amount Nullable(Decimal(18, 2))')
),
(SELECT max(toStartOfMonth(started_on)) FROM subscriptions) AS last_month
SELECT
  account_id,
  month,
  sum(mrr_amount) AS mrr,
  toInt32(sum(seats)) AS seats_licensed,
  toDateTime(addMonths(month, 1), 'UTC') - 1 AS known_at
FROM
(
  SELECT *, arrayJoin(arrayMap(n -> addMonths(toStartOfMonth(assumeNotNull(started_on)), n),
    range(toUInt32(1 + dateDiff('month', assumeNotNull(started_on), last_month))))) AS month
  FROM subscriptions
  WHERE started_on IS NOT NULL
)
WHERE ended_on IS NULL OR ended_on >= addMonths(month, 1)
GROUP BY account_id, month
