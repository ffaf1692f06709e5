-- Ends of contract that are on file and still to come: how many days after the snapshot, and whether we gave notice. Of two the earlier.
SELECT
  account_id,
  toFloat64(dateDiff('day', {snapshot:Date}, min(ended_on))) AS days_to_end,
  argMin(if(isNull(initiated_by), nan, toFloat64(ifNull(initiated_by, '') = 'vendor')), ended_on) AS ended_by_us
FROM {contract_ends:Table}
WHERE ended_on > {snapshot:Date}
GROUP BY account_id
