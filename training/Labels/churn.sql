-- Contracts that ended, by all that the book knows.
SELECT account_id, ended_on, ifNull(initiated_by, '') AS initiated_by
FROM {contract_ends:Table}
WHERE isNotNull(ended_on)
