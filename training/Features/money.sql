-- Revenue and what was paid for, by month; and all of the account's history that is known.
-- arrayReverse(arrayResize([x], at + 1)) puts x in its month's place, zeros before it.
SELECT
  account_id,
  toRelativeMonthNum({snapshot:Date}) - toRelativeMonthNum(min(month)) AS months_since_first_revenue,
  count() AS life_months_seen,
  toFloat64(sum(month_mrr)) / count() / 100 AS life_mean_mrr,
  toFloat64(max(month_mrr)) / 100 AS life_max_mrr,
  sumForEach(arrayResize(arrayReverse(arrayResize([1], at + 1)), {observe:UInt8})) AS seen,
  arrayMap((value, rows) -> if(rows = 0, nan, value / 100),
    sumForEach(arrayResize(arrayReverse(arrayResize([month_mrr], at + 1)), {observe:UInt8})), seen) AS mrr,
  arrayMap((value, rows) -> if(rows = 0, nan, value),
    sumForEach(arrayResize(arrayReverse(arrayResize([month_seats], at + 1)), {observe:UInt8})), seen) AS seats,
  arrayMap((value, rows) -> if(rows = 0, nan, value),
    sumForEach(arrayResize(arrayReverse(arrayResize([month_products], at + 1)), {observe:UInt8})), seen) AS products,
  arrayMap((value, rows) -> if(rows = 0, nan, value),
    sumForEach(arrayResize(arrayReverse(arrayResize([month_storage], at + 1)), {observe:UInt8})), seen) AS storage_gb
FROM
(
  SELECT
    account_id,
    month,
    greatest(-1, toInt32(toRelativeMonthNum(month)) - toInt32(toRelativeMonthNum({first_day:Date}))) AS at,
    toInt64(mrr * 100) AS month_mrr,
    ifNull(toFloat64(seats_licensed), nan) AS month_seats,
    ifNull(toFloat64(products), nan) AS month_products,
    ifNull(toFloat64(storage_gb), nan) AS month_storage
  FROM {revenue_months:Table}
  WHERE month <= {snapshot:Date}
)
GROUP BY account_id
