-- Bills. An open one is late by its age so far. Which invoices count never depends on when they were paid, and every column rises or
-- stays when a payment comes later: the models are told so, and paying later must never look better. Credit notes are left out.
-- An amount is open at the ends of the months from the one of issue to the one before settlement: zeros, then the amount, then zeros.
SELECT
  account_id,
  sumIf(cents, fell_due) / 100 AS due_amount,
  sumIf(cents * least(days_late, 60), fell_due) / 6000 AS late_amount,
  countIf(fell_due) AS invoices_due,
  countIf(fell_due AND days_late > 0) AS invoices_late,
  if(invoices_due = 0, nan, toFloat64(maxIf(days_late, fell_due))) AS days_late_max,
  argMax(days_late, concat(toString(issued_on), invoice_id)) AS days_late_newest,
  maxIf(days_late, open) AS oldest_overdue_days,
  arrayMap(total -> total / 100,
    sumForEach(arrayResize(arrayResize(arrayResize(emptyArrayInt64(), opened_at), settled_at, cents), {observe:UInt8}))) AS open_amount,
  arrayMap(total -> total / 100,
    sumForEach(arrayResize(arrayResize(arrayResize(emptyArrayInt64(), late_at), settled_at, cents), {observe:UInt8}))) AS overdue_amount
FROM
(
  SELECT
    account_id,
    invoice_id,
    issued_on,
    due_on,
    toInt64(amount * 100) AS cents,
    isNull(paid_on) OR paid_on > {snapshot:Date} AS open,
    if(open, {snapshot:Date} + 1, assumeNotNull(paid_on)) AS settled_on,
    toInt32(toRelativeMonthNum({first_day:Date})) AS zero,
    greatest(0, toInt32(toRelativeMonthNum(issued_on)) - zero) AS opened_at,
    greatest(0, toInt32(toRelativeMonthNum(due_on + 1)) - zero) AS late_at,
    greatest(0, toInt32(toRelativeMonthNum(settled_on)) - zero) AS settled_at,
    greatest(0, toInt32(least(settled_on, {snapshot:Date})) - toInt32(due_on)) AS days_late,
    due_on >= {first_day:Date} AND due_on <= {snapshot:Date} AS fell_due
  FROM {invoices:Table}
  WHERE amount > 0 AND issued_on <= {snapshot:Date}
)
GROUP BY account_id
