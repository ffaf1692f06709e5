-- Two invoices a month, both issued and due on its last day: what is paid by then, and the debt, which is open at the month's end
-- (first version) and settled when the next month's statement comes (second version, if there is a next month).
SELECT
  concat(client_id, '-', toString(issued_on), if(part = 'paid', '-paid', '-debt')) AS invoice_id,
  client_id AS account_id,
  issued_on,
  issued_on AS due_on,
  if(part = 'paid', revenue - debt, debt) AS amount,
  multiIf(part = 'paid', issued_on, part = 'settled', next_issued_on, NULL) AS paid_on,
  toDateTime(if(part = 'settled', next_issued_on, issued_on) + 1, 'UTC') - 1 AS known_at
FROM
(
  SELECT
    client_id,
    addMonths(toDateOrNull(concat(month, '-01')), 1) - 1 AS issued_on,
    addMonths(toDateOrNull(concat(month, '-01')), 2) - 1 AS next_issued_on,
    ifNull(revenue, 0) AS revenue,
    ifNull(debt, 0) AS debt,
    arrayJoin(['paid', 'owed', 'settled']) AS part
  FROM file('{input}/usage.csv.gz', CSVWithNames, '
    client_id Nullable(String), month Nullable(String), revenue Nullable(Decimal(18, 2)), debt Nullable(Decimal(18, 2))')
)
WHERE if(part = 'paid', revenue > debt, debt > 0)
  AND (part != 'settled' OR (client_id, next_issued_on) IN
  (
    SELECT client_id, addMonths(toDateOrNull(concat(month, '-01')), 1) - 1
    FROM file('{input}/usage.csv.gz', CSVWithNames, 'client_id Nullable(String), month Nullable(String)')
  ))
