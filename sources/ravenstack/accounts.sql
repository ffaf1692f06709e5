SELECT
  account_id,
  account_name AS name,
  industry,
  country AS region,
  toDate(parseDateTimeOrNull(signup_date, '%d-%m-%Y', 'UTC')) AS signed_on,
  plan_tier AS plan,
  referral_source AS acquisition_channel,
  toDateTime(signed_on + 1, 'UTC') - 1 AS known_at
FROM file('{input}/ravenstack_accounts.csv', CSVWithNames, '
  account_id Nullable(String), account_name Nullable(String), industry Nullable(String), country Nullable(String),
  signup_date Nullable(String), plan_tier Nullable(String), referral_source Nullable(String)')
