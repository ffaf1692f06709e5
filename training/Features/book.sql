-- Revenue of the whole book over the observation window, and of its largest account.
SELECT
  toFloat64(sum(account_revenue)) / 100 AS book_revenue,
  toFloat64(max(account_revenue)) / 100 AS book_largest_revenue
FROM
(
  SELECT account_id, sum(toInt64(mrr * 100)) AS account_revenue
  FROM {revenue_months:Table}
  WHERE month >= {first_day:Date} AND month <= {snapshot:Date}
  GROUP BY account_id
)
