-- Accounts that an account referred, and those that they referred, with the revenue of the snapshot's month.
SELECT
  referrer AS account_id,
  count() AS referred_accounts,
  countIf(cents > 0) AS referred_active,
  sum(cents) / 100 AS referred_mrr,
  sum(passed_cents) / 100 AS second_referred_mrr
FROM
(
  SELECT referrer, account_id, cents
  FROM (SELECT account_id, ifNull(referred_by, '') AS referrer FROM {accounts:Table}) AS account
  ANY LEFT JOIN
  (
    SELECT account_id, toInt64(mrr * 100) AS cents FROM {revenue_months:Table} WHERE month = toStartOfMonth({snapshot:Date})
  ) AS month USING account_id
  WHERE referrer != '' AND referrer != account_id
) AS child
ANY LEFT JOIN
(
  SELECT referrer AS account_id, sum(cents) AS passed_cents
  FROM (SELECT account_id, ifNull(referred_by, '') AS referrer FROM {accounts:Table}) AS account
  ANY LEFT JOIN
  (
    SELECT account_id, toInt64(mrr * 100) AS cents FROM {revenue_months:Table} WHERE month = toStartOfMonth({snapshot:Date})
  ) AS month USING account_id
  WHERE referrer != '' AND referrer != account_id
  GROUP BY referrer
) AS grandchildren USING account_id
GROUP BY referrer
