-- What people last decided when they asked whether to part with the account, and when. Of two on one day the later id.
SELECT
  account_id,
  toFloat64(argMax(decision != 'keep', concat(toString(reviewed_on), review_id))) AS exit_review_parts,
  toRelativeMonthNum({snapshot:Date}) - toRelativeMonthNum(max(reviewed_on)) AS months_since_exit_review
FROM {exit_reviews:Table}
WHERE reviewed_on <= {snapshot:Date}
GROUP BY account_id
