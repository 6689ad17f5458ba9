-- What a batch paid for fees, and what it gave back, in the total that every transfer of its account is added to: no
-- page adds transfers up.
ALTER TABLE account_totals ADD COLUMN debits_apart INTEGER NOT NULL DEFAULT 0;
UPDATE account_totals SET debits_apart = s.apart FROM (SELECT debit_account, stripe, SUM(amount) AS apart
    FROM transfers WHERE code IN ('assignment_fee', 'rejection_fee', 'batch_remainder') GROUP BY debit_account, stripe) s
    WHERE s.debit_account = account_totals.account_id AND s.stripe = account_totals.stripe;
DROP INDEX transfers_debit;
CREATE INDEX transfers_debit ON transfers (debit_account, id);
-- Answers by day, added up by a consumer of events; what it has not followed yet is read from the events.
CREATE TABLE project_days (
    project_id BLOB NOT NULL,
    day INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    PRIMARY KEY (project_id, day)
) STRICT, WITHOUT ROWID;
