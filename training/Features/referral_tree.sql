-- Every account there ever was, ended ones included: who referred it, and what it paid and took over its life. Years are counted back from
-- the snapshot: 0 = its last twelve months. One account can refer itself only by mistake: that is no referral.
SELECT account_id, referrer, revenue_cents, paid_months, first_month, last_month, years_ago, year_cents, year_months, support_minutes, csm_minutes
FROM
(
  SELECT account_id, referrer, revenue_cents, paid_months, first_month, last_month, years_ago, year_cents, year_months, support_minutes
  FROM
  (
    SELECT account_id, referrer, revenue_cents, paid_months, first_month, last_month, years_ago, year_cents, year_months
    FROM
    (
      SELECT account_id, if(ifNull(referred_by, '') = account_id, '', ifNull(referred_by, '')) AS referrer
      FROM {accounts:Table}
      WHERE signed_on <= {snapshot:Date}
    ) AS account
    ANY LEFT JOIN
    (
      SELECT
        account_id,
        sum(cents) AS revenue_cents,
        sum(months) AS paid_months,
        min(first) AS first_month,
        max(last) AS last_month,
        groupArray(ago) AS years_ago,
        groupArray(cents) AS year_cents,
        groupArray(months) AS year_months
      FROM
      (
        SELECT
          account_id,
          toInt64(intDiv(toRelativeMonthNum({snapshot:Date}) - toRelativeMonthNum(month), 12)) AS ago,
          sum(toInt64(mrr * 100)) AS cents,
          toInt64(count()) AS months,
          min(month) AS first,
          max(month) AS last
        FROM {revenue_months:Table}
        WHERE month <= {snapshot:Date} AND mrr > 0
        GROUP BY account_id, ago
      )
      GROUP BY account_id
    ) AS paid USING account_id
  ) AS paying
  ANY LEFT JOIN
  (
    SELECT account_id, sum(toInt64(ifNull(handle_minutes, 0))) AS support_minutes
    FROM {tickets:Table}
    WHERE toDate(opened_at) <= {snapshot:Date}
    GROUP BY account_id
  ) AS supported USING account_id
) AS served
ANY LEFT JOIN
(
  SELECT account_id, sum(minutes) AS csm_minutes
  FROM
  (
    SELECT account_id, toInt64(ifNull(csm_minutes, 0)) AS minutes FROM {meetings:Table} WHERE held_on <= {snapshot:Date}
    UNION ALL
    SELECT account_id, toInt64(ifNull(csm_minutes, 0)) AS minutes FROM {interventions:Table} WHERE started_on <= {snapshot:Date}
  )
  GROUP BY account_id
) AS managed USING account_id
