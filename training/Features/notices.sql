-- Ends of contract that are on file and still to come, and who gave notice. Of two the earlier.
SELECT
  account_id,
  toString(min(ended_on)) AS contract_ends_on,
  argMin(ifNull(initiated_by, ''), ended_on) AS contract_ended_by
FROM {contract_ends:Table}
WHERE ended_on > {snapshot:Date}
GROUP BY account_id
