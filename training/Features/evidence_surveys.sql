-- Answers to surveys, the newest first.
SELECT account_id, answered_on AS day, '' AS id,
  concat('Survey', if(isNull(nps), '', concat(': would recommend us with ', toString(assumeNotNull(nps)), ' of 10')),
    if(isNull(csat), '', concat(', satisfied with ', toString(assumeNotNull(csat)), ' of 5'))) AS words
FROM {surveys:Table}
WHERE answered_on <= {snapshot:Date}
ORDER BY account_id, day DESC, words
LIMIT 3 BY account_id
