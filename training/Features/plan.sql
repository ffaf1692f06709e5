-- Steps of the success plan: due in the window, done, done in time; overdue of all; agreed in the window.
SELECT
  account_id,
  countIf(fell_due) AS steps_due,
  countIf(fell_due AND done) AS steps_done,
  countIf(fell_due AND done AND in_time) AS steps_done_in_time,
  countIf(past AND NOT done) AS steps_overdue,
  countIf(agreed_on >= {first_day:Date} AND agreed_on <= {snapshot:Date}) AS steps_agreed
FROM
(
  SELECT
    account_id,
    agreed_on,
    ifNull(due_on >= {first_day:Date} AND due_on <= {snapshot:Date}, 0) AS fell_due,
    ifNull(due_on < {snapshot:Date}, 0) AS past,
    ifNull(done_on <= {snapshot:Date}, 0) AS done,
    ifNull(done_on <= due_on, 0) AS in_time
  FROM {plan_steps:Table}
)
GROUP BY account_id
