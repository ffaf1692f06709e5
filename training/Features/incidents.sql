-- Failures of ours in the window, by what they hit: an empty version, plan or region hits all. Hours end at the snapshot's midnight.
SELECT account_id, hours AS incident_hours, hits AS incidents
FROM
(
  SELECT account_id, ifNull(product_version, '') AS version, ifNull(plan, '') AS bought, ifNull(region, '') AS place
  FROM {accounts:Table}
) AS account
ANY LEFT JOIN
(
  SELECT version, bought, place, sum(seconds) / 3600 AS hours, count() AS hits
  FROM
  (
    SELECT DISTINCT ifNull(product_version, '') AS version, ifNull(plan, '') AS bought, ifNull(region, '') AS place
    FROM {accounts:Table}
  ) AS kind
  CROSS JOIN
  (
    SELECT
      product_version AS hit_version,
      plan AS hit_plan,
      region AS hit_region,
      greatest(toInt64(toUInt32(started_at)), toInt64(toUInt32({first_day:Date})) * 86400) AS from_second,
      least(toInt64(ifNull(toUInt32(ended_at), 4294967295)), (toInt64(toUInt32({snapshot:Date})) + 1) * 86400) AS to_second,
      to_second - from_second AS seconds
    FROM {incidents:Table}
    WHERE to_second > from_second
  ) AS incident
  WHERE (hit_version = '' OR hit_version = version) AND (hit_plan = '' OR hit_plan = bought) AND (hit_region = '' OR hit_region = place)
  GROUP BY version, bought, place
) AS hit USING (version, bought, place)
