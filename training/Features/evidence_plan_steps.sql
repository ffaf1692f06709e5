-- Steps of the plan: those overdue and not done first, then the newest due.
SELECT account_id, agreed_on AS day, step_id AS id,
  concat('Step agreed ', toString(agreed_on), if(isNull(due_on), '', concat(', due ', toString(assumeNotNull(due_on)))),
    if(isNull(done_on) OR ifNull(done_on > {snapshot:Date}, 0), ', not done', concat(', done ', toString(assumeNotNull(done_on))))) AS words
FROM {plan_steps:Table}
WHERE agreed_on >= {first_day:Date} AND agreed_on <= {snapshot:Date}
ORDER BY account_id, isNull(done_on) AND ifNull(due_on < {snapshot:Date}, 0) DESC, day DESC, id
LIMIT 6 BY account_id
