-- What we did to help, by the month in which it began; one whose minutes are not counted yet, or never are, has begun all the same.
-- arrayReverse(arrayResize([x], at + 1)) puts x in its month's place, zeros before it.
SELECT
  account_id,
  count() AS interventions,
  sumForEach(arrayResize(arrayReverse(arrayResize([minutes], at + 1)), {observe:UInt8})) AS intervention_minutes,
  sumForEach(arrayResize(arrayReverse(arrayResize([1], at + 1)), {observe:UInt8})) AS interventions_begun
FROM
(
  SELECT
    account_id,
    greatest(-1, toInt32(toRelativeMonthNum(started_on)) - toInt32(toRelativeMonthNum({first_day:Date}))) AS at,
    ifNull(csm_minutes, 0) AS minutes
  FROM {interventions:Table}
  WHERE started_on >= {first_day:Date} AND started_on <= {snapshot:Date}
)
GROUP BY account_id
