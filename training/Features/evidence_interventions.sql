-- What was done for the account.
SELECT account_id, started_on AS day, replaceAll(ifNull(kind, 'unknown kind'), '_', ' ') AS id,
  concat('Intervention',
    if(isNull(csm_minutes), '', concat(', ', toString(assumeNotNull(csm_minutes)), ' minutes'))) AS words
FROM {interventions:Table}
WHERE started_on <= {snapshot:Date}
ORDER BY account_id, day DESC, words
LIMIT 6 BY account_id
