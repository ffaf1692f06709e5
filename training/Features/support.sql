-- Tickets of the window: first by day, because a burst is counted by the day, then by account.
-- Minutes are unknown where no ticket has any, and what they are about where no ticket says. A book in which no ticket was ever closed does
-- not record closings: what is open is unknown.
-- arrayReverse(arrayResize([x], at + 1)) puts x in its month's place, zeros before it.
SELECT
  account_id,
  if(max(book_closings) = 0, nan, toFloat64(sum(day_open))) AS tickets_open,
  max(day_tickets) AS tickets_busiest_day,
  sum(day_severe) AS tickets_severe,
  if(sum(day_told) = 0, nan, toFloat64(sum(day_billing))) AS tickets_billing,
  sum(day_reopened) AS tickets_reopened,
  sum(day_breaches) AS sla_breaches,
  if(max(book_closings) = 0, nan, sum(day_seconds) / sum(day_tickets) / 86400) AS resolution_days,
  if(sum(day_rated) = 0, nan, sum(day_csat) / sum(day_rated)) AS ticket_csat,
  toInt32({snapshot:Date}) - toInt32(max(day)) AS days_since_ticket,
  sumForEach(arrayResize(arrayReverse(arrayResize([day_tickets], at + 1)), {observe:UInt8})) AS tickets,
  arrayResize(emptyArrayFloat64(), {observe:UInt8}, nan) AS unknown,
  if(sum(day_handled) = 0, unknown, arrayMap(total -> toFloat64(total),
    sumForEach(arrayResize(arrayReverse(arrayResize([day_minutes], at + 1)), {observe:UInt8})))) AS ticket_minutes,
  if(sum(day_told) = 0, unknown, arrayMap(total -> toFloat64(total),
    sumForEach(arrayResize(arrayReverse(arrayResize([day_how_to], at + 1)), {observe:UInt8})))) AS how_to_tickets,
  if(sum(day_told) = 0, unknown, arrayMap(total -> toFloat64(total),
    sumForEach(arrayResize(arrayReverse(arrayResize([day_faults], at + 1)), {observe:UInt8})))) AS fault_tickets,
  if(sum(day_told) = 0, unknown, arrayMap(total -> toFloat64(total),
    sumForEach(arrayResize(arrayReverse(arrayResize([day_complaints], at + 1)), {observe:UInt8})))) AS complaints
FROM
(
  SELECT
    account_id,
    toDate(opened_at) AS day,
    toInt32(toRelativeMonthNum(day)) - toInt32(toRelativeMonthNum({first_day:Date})) AS at,
    count() AS day_tickets,
    (SELECT count(closed_at) FROM {tickets:Recent}) AS book_closings,
    countIf(isNull(closed_at)) AS day_open,
    countIf(ifNull(severity, 9) <= 2) AS day_severe,
    countIf(ifNull(category, '') != '') AS day_told,
    countIf(ifNull(category, '') IN ('billing', 'accounting')) AS day_billing,
    countIf(ifNull(category, '') = 'how_to') AS day_how_to,
    countIf(ifNull(category, '') IN ('defect', 'outage')) AS day_faults,
    countIf(ifNull(category, '') = 'complaint') AS day_complaints,
    sum(ifNull(reopened, 0)) AS day_reopened,
    sum(ifNull(sla_breached, 0)) AS day_breaches,
    sum(ifNull(handle_minutes, 0)) AS day_minutes,
    countIf(isNotNull(handle_minutes)) AS day_handled,
    sum(ifNull(csat, 0)) AS day_csat,
    countIf(isNotNull(csat)) AS day_rated,
    sum(ifNull(toUInt32(closed_at), (toUInt32({snapshot:Date}) + 1) * 86400) - toUInt32(opened_at)) AS day_seconds
  FROM {tickets:Recent}
  WHERE toDate(opened_at) >= {first_day:Date} AND toDate(opened_at) <= {snapshot:Date}
  GROUP BY account_id, day
)
GROUP BY account_id
