-- Use: first by month, then a series an account. A month with rows in which a column is never known is unknown, not zero.
-- A row of nothing but zeros is no day of use: an export may write one for every account and day; integrations stand there whether used or not.
-- One that measures nothing is a day of use.
-- arrayReverse(arrayResize([x], at + 1)) puts x in its month's place, zeros before it.
SELECT
  account_id,
  if(max(last_day) < {first_day:Date}, nan, toFloat64(toInt32({snapshot:Date}) - toInt32(max(last_day)))) AS days_since_use,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_rows], at + 1)), {observe:UInt8})) AS use_rows,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_actions], at + 1)), {observe:UInt8})) AS core_actions,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_active_days], at + 1)), {observe:UInt8})) AS active_days,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_user_days], at + 1)), {observe:UInt8})) AS user_days,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_users_peak], at + 1)), {observe:UInt8})) AS users_peak,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_admin_days], at + 1)), {observe:UInt8})) AS admin_days,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_sessions], at + 1)), {observe:UInt8})) AS sessions,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_owner_sessions], at + 1)), {observe:UInt8})) AS owner_sessions,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_features], at + 1)), {observe:UInt8})) AS features_used,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_api_calls], at + 1)), {observe:UInt8})) AS api_calls,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_integrations], at + 1)), {observe:UInt8})) AS integrations,
  sumForEach(arrayResize(arrayReverse(arrayResize([month_automations], at + 1)), {observe:UInt8})) AS automations
FROM
(
  SELECT
    account_id,
    greatest(-1, toInt32(toRelativeMonthNum(day)) - toInt32(toRelativeMonthNum({first_day:Date}))) AS at,
    maxIf(day,
      ifNull(active_users, 0) + ifNull(sessions, 0) + ifNull(toFloat64(core_actions), 0) + ifNull(features_used, 0) + ifNull(api_calls, 0)
        + ifNull(automations_run, 0) + ifNull(admin_users, 0) + ifNull(owner_sessions, 0) > 0
      OR isNull(coalesce(active_users, sessions, toInt64(core_actions), features_used, api_calls, automations_run, admin_users, owner_sessions)))
      AS last_day,
    toFloat64(count()) AS month_rows,
    ifNull(toFloat64(sum(core_actions)), nan) AS month_actions,
    if(count(active_users) = 0, nan, toFloat64(countIf(ifNull(active_users, 0) > 0))) AS month_active_days,
    ifNull(toFloat64(sum(active_users)), nan) AS month_user_days,
    ifNull(toFloat64(max(active_users)), nan) AS month_users_peak,
    ifNull(toFloat64(sum(admin_users)), nan) AS month_admin_days,
    ifNull(toFloat64(sum(sessions)), nan) AS month_sessions,
    ifNull(toFloat64(sum(owner_sessions)), nan) AS month_owner_sessions,
    ifNull(toFloat64(max(features_used)), nan) AS month_features,
    ifNull(toFloat64(sum(api_calls)), nan) AS month_api_calls,
    ifNull(toFloat64(max(integrations_active)), nan) AS month_integrations,
    ifNull(toFloat64(sum(automations_run)), nan) AS month_automations
  FROM {usage_days:Recent}
  WHERE day >= {first_day:Date} AND day <= {snapshot:Date}
  GROUP BY account_id, at
)
GROUP BY account_id
