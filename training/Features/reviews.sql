-- What people decided when they asked whether to part with the account: how often, the last time, and when. Of two on one day the later id.
SELECT
  account_id,
  count() AS exit_reviews,
  countIf(decision != 'keep') AS exit_reviews_part,
  toFloat64(argMax(decision != 'keep', concat(toString(reviewed_on), review_id))) AS exit_review_last,
  toRelativeMonthNum({snapshot:Date}) - toRelativeMonthNum(max(reviewed_on)) AS months_since_exit_review
FROM {exit_reviews:Table}
WHERE reviewed_on <= {snapshot:Date}
GROUP BY account_id
