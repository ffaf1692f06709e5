-- n_tickets of a month, spread evenly: ticket k of n is opened k / (n + 1) of the month in. All are known at the month's end.
SELECT
  concat(client_id, '-', month, '-', toString(ticket)) AS ticket_id,
  client_id AS account_id,
  toDateTime(first_day, 'UTC') + toUInt32(intDiv(ticket * (last_instant - toDateTime(first_day, 'UTC') + 1), n_tickets + 1)) AS opened_at,
  last_instant AS known_at
FROM
(
  SELECT
    client_id,
    month,
    n_tickets,
    toDateOrNull(concat(month, '-01')) AS first_day,
    toDateTime(addMonths(first_day, 1), 'UTC') - 1 AS last_instant,
    arrayJoin(range(1, 1 + toUInt32(ifNull(n_tickets, 0)))) AS ticket
  FROM file('{input}/usage.csv.gz', CSVWithNames, 'client_id Nullable(String), month Nullable(String), n_tickets Nullable(UInt32)')
)
