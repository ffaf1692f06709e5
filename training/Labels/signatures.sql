-- What was known of every account when it was first heard of: at its signature, or at the first export.
SELECT
  account_id,
  signed_on,
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
  acquisition_channel
FROM {accounts:First}
