-- A ticket is known at the end of the day on which it came in, and again when it is closed, if that was later. Answers come with closing.
SELECT
  ticket_id,
  account_id,
  parseDateTimeOrNull(submitted_at, '%d-%m-%Y', 'UTC') AS opened_at,
  if(known_at < closing, NULL, closing) AS closed_at,
  transform(priority, ['urgent', 'high', 'medium', 'low'], [1, 2, 3, 4], NULL) AS severity,
  if(known_at < closing, NULL, satisfaction_score) AS csat,
  known_at
FROM
(
  SELECT
    *,
    parseDateTimeOrNull(closed_at, '%d-%m-%Y %H:%i', 'UTC') AS closing,
    parseDateTimeOrNull(submitted_at, '%d-%m-%Y', 'UTC') + 86399 AS end_of_day,
    arrayJoin(if(closing > end_of_day, [end_of_day, closing], [end_of_day])) AS known_at
  FROM file('{input}/ravenstack_support_tickets.csv', CSVWithNames, '
    ticket_id Nullable(String), account_id Nullable(String), submitted_at Nullable(String), closed_at Nullable(String),
    priority Nullable(String), satisfaction_score Nullable(Int32)')
)
