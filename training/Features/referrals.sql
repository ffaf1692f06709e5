-- Accounts that an account referred, and those that they referred, with the revenue of the snapshot's month.
SELECT
  referrer AS account_id,
  count() AS referred_accounts,
  countIf(cents > 0) AS referred_active,
  sum(cents) / 100 AS referred_mrr,
  sum(passed_cents) / 100 AS second_referred_mrr
FROM
(
  SELECT referrer, child, cents
  FROM
  (
    SELECT account_id AS child, ifNull(referred_by, '') AS referrer
    FROM {accounts:Table}
    WHERE referrer != '' AND referrer != child
  ) AS referral
  ANY LEFT JOIN
  (
    SELECT account_id AS child, toInt64(mrr * 100) AS cents FROM {revenue_months:Table} WHERE month = toStartOfMonth({snapshot:Date})
  ) AS paid USING child
) AS first
ANY LEFT JOIN
(
  SELECT referrer AS child, sum(cents) AS passed_cents
  FROM
  (
    SELECT account_id AS grandchild, ifNull(referred_by, '') AS referrer
    FROM {accounts:Table}
    WHERE referrer != '' AND referrer != grandchild
  ) AS referral
  ANY LEFT JOIN
  (
    SELECT account_id AS grandchild, toInt64(mrr * 100) AS cents FROM {revenue_months:Table} WHERE month = toStartOfMonth({snapshot:Date})
  ) AS paid USING grandchild
  GROUP BY referrer
) AS second USING child
GROUP BY referrer
