-- Goals, with what was expected of them and what came.
SELECT account_id, set_on AS day, goal_id AS id,
  concat('Goal', if(isNull(due_on), '', concat(' for ', toString(assumeNotNull(due_on)))),
    if(isNull(expected), '', concat(': expected ', toString(assumeNotNull(expected)))),
    if(isNull(achieved), ', nothing reported yet', concat(', achieved ', toString(assumeNotNull(achieved)))),
    if(ifNull(replaces_goal_id, '') = '', '', concat('; replaces ', assumeNotNull(replaces_goal_id)))) AS words
FROM {goals:Table}
WHERE set_on <= {snapshot:Date}
ORDER BY account_id, day DESC, id
LIMIT 6 BY account_id
