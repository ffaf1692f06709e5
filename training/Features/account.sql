-- Accounts under contract at the snapshot: signed, and no end known that has come.
SELECT
  account_id,
  toRelativeMonthNum({snapshot:Date}) - toRelativeMonthNum(signed_on) AS tenure_months,
  employees,
  list_price_annual,
  contract_price_annual,
  negotiation_rounds,
  potential_annual_revenue,
  if(ifNull(referred_by, '') = '', 0, 1) AS was_referred,
  industry,
  region,
  segment,
  plan,
  product_version,
  acquisition_channel,
  csm_id,
  onboarding_batch,
  name
FROM {accounts:Table}
WHERE signed_on <= {snapshot:Date}
  AND account_id NOT IN (SELECT account_id FROM {contract_ends:Table} WHERE ended_on <= {snapshot:Date})
