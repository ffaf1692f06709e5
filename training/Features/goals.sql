-- Goals. One counts while it is under way or due in the window, and not replaced; an outcome reported before its day is held against
-- the share of the time that has passed, a quarter at least, so that an early report is not taken for a failure. What is expected is expected
-- by a day: a goal without one counts once something is achieved; before, nobody can say that it is late.
SELECT
  account_id,
  countIf(current) AS goals_known,
  countIf(current AND ifNull(due_on <= {snapshot:Date}, 0)) AS goals_due,
  if(countIf(current AND judged) = 0, nan,
    sumIf(millionths, current AND judged) / countIf(current AND judged) / 1000000) AS achievement,
  countIf(set_on >= {first_day:Date}) AS goals_set,
  countIf(set_on >= {first_day:Date} AND ifNull(replaces_goal_id, '') != '') AS goals_replaced
FROM
(
  SELECT
    account_id,
    set_on,
    due_on,
    replaces_goal_id,
    ifNull(due_on >= {first_day:Date}, 1)
      AND goal_id NOT IN (SELECT ifNull(replaces_goal_id, '') FROM {goals:Table}) AS current,
    ifNull(expected > 0 AND isNotNull(achieved) AND (isNotNull(due_on) OR achieved > 0), 0) AS judged,
    if(isNull(due_on) OR due_on <= {snapshot:Date}, 1,
      greatest(0.25, (toInt32({snapshot:Date}) - toInt32(set_on)) / greatest(1, toInt32(assumeNotNull(due_on)) - toInt32(set_on))))
      AS passed,
    if(judged,
      toInt64(1000000 * least(2, toFloat64(assumeNotNull(achieved)) / toFloat64(assumeNotNull(expected)) / passed)), 0) AS millionths
  FROM {goals:Table}
  WHERE set_on <= {snapshot:Date}
)
GROUP BY account_id
