-- Content recommended, seen and completed so far; and first seen by month.
-- arrayReverse(arrayResize([x], at + 1)) puts x in its month's place, zeros before it.
SELECT
  account_id,
  sum(was_recommended) AS recommended,
  sum(was_recommended * was_seen) AS recommended_seen,
  sum(was_recommended * was_completed) AS recommended_completed,
  sumForEach(arrayResize(arrayReverse(arrayResize([was_seen], at + 1)), {observe:UInt8})) AS content_seen
FROM
(
  SELECT
    account_id,
    toUInt8(recommended = 1) AS was_recommended,
    toUInt8(completed = 1) AS was_completed,
    ifNull(seen_on <= {snapshot:Date}, 0) AS was_seen,
    ifNull(greatest(-1, toInt32(toRelativeMonthNum(seen_on)) - toInt32(toRelativeMonthNum({first_day:Date}))), -1) AS at
  FROM {content:Table}
)
GROUP BY account_id
