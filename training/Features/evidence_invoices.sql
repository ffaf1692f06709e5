-- The bills that tell most: overdue and late ones first, then the newest.
SELECT account_id, day, id, words
FROM
(
  SELECT
    account_id,
    issued_on AS day,
    invoice_id AS id,
    isNull(paid_on) OR ifNull(paid_on > {snapshot:Date}, 0) AS open,
    toInt32(if(open, {snapshot:Date}, assumeNotNull(paid_on))) - toInt32(due_on) AS late,
    concat('Invoice of ', toString(amount), ', due ', toString(due_on),
      if(open, if(late > 0, concat(', open, ', toString(late), if(late = 1, ' day', ' days'), ' overdue'), ', open, not yet due'),
        concat(', paid ', toString(assumeNotNull(paid_on)), if(late > 0, concat(', ', toString(late), if(late = 1, ' day', ' days'), ' late'), ', in time')))) AS words
  FROM {invoices:Table}
  WHERE amount > 0 AND issued_on >= {first_day:Date} AND issued_on <= {snapshot:Date}
)
ORDER BY account_id, late > 0 DESC, day DESC, id
LIMIT 6 BY account_id
