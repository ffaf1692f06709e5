-- Meetings: those missed without excuse first, then the newest.
SELECT account_id, held_on AS day, meeting_id AS id,
  concat('Meeting (', ifNull(kind, 'unknown kind'), '): ',
    if(ifNull(outcome, '') = 'attended', 'attended', if(ifNull(outcome, '') = 'no_show', 'nobody came', if(ifNull(outcome, '') = 'cancelled', 'cancelled', 'outcome unknown'))),
    if(ifNull(outcome, '') IN ('no_show', 'cancelled'), 
      if(isNull(excused), ', excuse unknown', if(assumeNotNull(excused) = 1, ', with an excuse', ', without excuse')), ''),
    if(ifNull(owner_present, 0) = 1, ', owner present', '')) AS words
FROM {meetings:Table}
WHERE held_on >= {first_day:Date} AND held_on <= {snapshot:Date}
ORDER BY account_id, ifNull(outcome, '') IN ('no_show', 'cancelled') AND ifNull(excused, 1) = 0 DESC, day DESC, id
LIMIT 6 BY account_id
