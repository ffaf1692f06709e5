-- Tickets: the ones that took longest to handle first.
SELECT account_id, toDate(opened_at) AS day, ticket_id AS id,
  concat('Ticket (', replaceAll(ifNull(category, 'unknown category'), '_', ' '), ', severity ', ifNull(toString(severity), 'unknown'), ')',
    if(isNull(handle_minutes), '', concat(', ', toString(assumeNotNull(handle_minutes)), ' minutes of work')),
    if(isNull(closed_at), if((SELECT count(closed_at) FROM {tickets:Recent}) = 0, '', ', still open'), concat(', closed ', toString(toDate(assumeNotNull(closed_at))))),
    if(ifNull(reopened, 0) = 1, ', reopened', ''), if(ifNull(sla_breached, 0) = 1, ', our promise of service broken', '')) AS words
FROM {tickets:Recent}
WHERE toDate(opened_at) >= {first_day:Date} AND toDate(opened_at) <= {snapshot:Date}
ORDER BY account_id, ifNull(handle_minutes, 0) DESC, day DESC, id
LIMIT 6 BY account_id
