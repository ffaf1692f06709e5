-- Recommended content: what was not completed first.
SELECT account_id, ifNull(seen_on, toDate(known_at)) AS day, content_id AS id,
  concat('Content', if(ifNull(recommended, 0) = 1, ' recommended', ' found by themselves'), ', ',
    if(isNull(seen_on), 'never opened', concat('opened ', toString(assumeNotNull(seen_on)))), if(ifNull(completed, 0) = 1, ', completed', ', not completed')) AS words
FROM {content:Table}
WHERE isNull(seen_on) OR ifNull(seen_on <= {snapshot:Date}, 1)
ORDER BY account_id, ifNull(recommended, 0) = 1 AND ifNull(completed, 0) = 0 DESC, day DESC, id
LIMIT 4 BY account_id
