-- Minutes of support and of success managers by account and month, by all that the book knows.
SELECT account_id, toStartOfMonth(day) AS month, sum(support) AS support_minutes, sum(csm) AS csm_minutes
FROM
(
  SELECT account_id, toDate(opened_at) AS day, toFloat64(ifNull(handle_minutes, 0)) AS support, toFloat64(0) AS csm FROM {tickets:Table}
  UNION ALL
  SELECT account_id, toDate(held_on) AS day, toFloat64(0) AS support, toFloat64(ifNull(csm_minutes, 0)) AS csm FROM {meetings:Table}
  UNION ALL
  SELECT account_id, toDate(started_on) AS day, toFloat64(0) AS support, toFloat64(ifNull(csm_minutes, 0)) AS csm FROM {interventions:Table}
)
GROUP BY account_id, month
