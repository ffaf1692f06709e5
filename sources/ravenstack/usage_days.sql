-- Usage rows name a subscription; a day of an account is the sum of its sound rows. Broken rows are handed on one by one, with the reason.
WITH usage AS
(
  SELECT
    usage_id,
    subscription_id,
    account_id,
    toDate(parseDateTimeOrNull(usage_date, '%d-%m-%Y', 'UTC')) AS day,
    feature_name,
    usage_count,
    multiIf(
      count() OVER (PARTITION BY usage_id) > 1, 'duplicate_usage_id',
      day < toDate(parseDateTimeOrNull(start_date, '%d-%m-%Y', 'UTC')), 'usage_before_its_subscription',
      day > toDate(parseDateTimeOrNull(end_date, '%d-%m-%Y', 'UTC')), 'usage_after_its_subscription',
      '') AS reason
  FROM file('{input}/ravenstack_feature_usage.csv', CSVWithNames, '
    usage_id Nullable(String), subscription_id Nullable(String), usage_date Nullable(String), feature_name Nullable(String),
    usage_count Nullable(Int32)') AS usage
  LEFT JOIN file('{input}/ravenstack_subscriptions.csv', CSVWithNames, '
    subscription_id Nullable(String), account_id Nullable(String), start_date Nullable(String), end_date Nullable(String)') AS subscriptions
  USING (subscription_id)
)
SELECT
  account_id,
  day,
  CAST(sum(usage_count) AS Nullable(Decimal(18, 3))) AS core_actions,
  toInt32(uniqExact(feature_name)) AS features_used,
  toDateTime(day + 1, 'UTC') - 1 AS known_at,
  CAST(NULL AS Nullable(String)) AS usage_id,
  '' AS _reason
FROM usage
WHERE reason = ''
GROUP BY account_id, day
UNION ALL
SELECT account_id, day, CAST(usage_count AS Nullable(Decimal(18, 3))), 1, toDateTime(day + 1, 'UTC') - 1, usage_id, reason
FROM usage
WHERE reason != ''
