-- Exit reviews by people, by all that the book knows.
SELECT account_id, reviewed_on, review_id, decision
FROM {exit_reviews:Table}
