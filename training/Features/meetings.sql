-- Meetings of the window: attended, missed without excuse, and excused, by month. What has no outcome yet is left out.
-- Whether excused, who asked and whether the owner came is unknown where none of the meetings in question says so: silence is no blame.
-- arrayReverse(arrayResize([x], at + 1)) puts x in its month's place, zeros before it.
SELECT
  account_id,
  sumIf(attended, kind IN ('onboarding', 'training')) AS trainings_attended,
  if(sum(attended) = 0, nan, toFloat64(toInt32({snapshot:Date}) - toInt32(maxIf(held_on, attended = 1)))) AS days_since_meeting,
  sumForEach(arrayResize(arrayReverse(arrayResize([attended], at + 1)), {observe:UInt8})) AS meetings_attended,
  arrayResize(emptyArrayFloat64(), {observe:UInt8}, nan) AS unknown,
  if(sum(attended) < count() AND sum(excuse_told) = 0, unknown, arrayMap(total -> toFloat64(total),
    sumForEach(arrayResize(arrayReverse(arrayResize([missed], at + 1)), {observe:UInt8})))) AS meetings_missed,
  if(sum(attended) < count() AND sum(excuse_told) = 0, unknown, arrayMap(total -> toFloat64(total),
    sumForEach(arrayResize(arrayReverse(arrayResize([with_excuse], at + 1)), {observe:UInt8})))) AS meetings_excused,
  if(sum(attended) > 0 AND sum(asking_told) = 0, unknown, arrayMap(total -> toFloat64(total),
    sumForEach(arrayResize(arrayReverse(arrayResize([asked], at + 1)), {observe:UInt8})))) AS meetings_asked,
  if(sum(attended) > 0 AND sum(owner_told) = 0, unknown, arrayMap(total -> toFloat64(total),
    sumForEach(arrayResize(arrayReverse(arrayResize([with_owner], at + 1)), {observe:UInt8})))) AS owner_meetings,
  sumForEach(arrayResize(arrayReverse(arrayResize([minutes], at + 1)), {observe:UInt8})) AS csm_minutes
FROM
(
  SELECT
    account_id,
    held_on,
    kind,
    ifNull(outcome, '') AS result,
    toInt32(toRelativeMonthNum(held_on)) - toInt32(toRelativeMonthNum({first_day:Date})) AS at,
    if(result = 'attended', 1, 0) AS attended,
    if(result != 'attended' AND ifNull(excused, 1) = 0, 1, 0) AS missed,
    if(result != 'attended' AND ifNull(excused, 0) = 1, 1, 0) AS with_excuse,
    if(result = 'attended' AND ifNull(initiated_by, '') = 'customer', 1, 0) AS asked,
    if(result = 'attended' AND ifNull(owner_present, 0) = 1, 1, 0) AS with_owner,
    if(result != 'attended' AND isNotNull(excused), 1, 0) AS excuse_told,
    if(result = 'attended' AND ifNull(initiated_by, '') != '', 1, 0) AS asking_told,
    if(result = 'attended' AND isNotNull(owner_present), 1, 0) AS owner_told,
    ifNull(csm_minutes, 0) AS minutes
  FROM {meetings:Recent}
  WHERE held_on >= {first_day:Date} AND held_on <= {snapshot:Date} AND result != ''
)
GROUP BY account_id
