-- What people decided when they looked at the account before.
SELECT account_id, reviewed_on AS day, review_id AS id,
  concat('Exit review: ', replaceAll(decision, '_', ' '), if(ifNull(rationale, '') = '', '', concat(' ("', assumeNotNull(rationale), '")'))) AS words
FROM {exit_reviews:Table}
WHERE reviewed_on <= {snapshot:Date}
ORDER BY account_id, day DESC, id DESC
LIMIT 4 BY account_id
