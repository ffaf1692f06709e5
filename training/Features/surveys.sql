-- The last answers to surveys, and the one before.
SELECT
  account_id,
  arraySort((answer, day) -> day,
    groupArrayIf(ifNull(toFloat64(nps), 0), isNotNull(nps)),
    groupArrayIf(answered_on, isNotNull(nps))) AS answers,
  if(length(answers) > 0, answers[-1], nan) AS nps_last,
  if(length(answers) > 1, answers[-2], nan) AS nps_before,
  if(countIf(isNotNull(csat)) = 0, nan, argMaxIf(ifNull(toFloat64(csat), 0), answered_on, isNotNull(csat))) AS survey_csat_last,
  countIf(answered_on >= {first_day:Date}) AS surveys_answered,
  toInt32({snapshot:Date}) - toInt32(max(answered_on)) AS days_since_survey
FROM {surveys:Table}
WHERE answered_on <= {snapshot:Date}
GROUP BY account_id
