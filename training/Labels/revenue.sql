-- Revenue of every account and month, by all that the book knows.
SELECT account_id, month, toInt64(mrr * 100) AS cents
FROM {revenue_months:Table}
