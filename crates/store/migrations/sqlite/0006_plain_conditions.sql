-- What is open of a batch, and what waits for a review: told without a list of words, which SQLite would make anew as
-- a table in memory for every row that is written.
DROP INDEX assignments_open;
DROP INDEX assignments_review;
CREATE INDEX assignments_open ON assignments (batch_id, state, id) WHERE state <> 'accepted';
CREATE INDEX assignments_review ON assignments (project_id, state, deadline_at, id, batch_id) WHERE state <> 'accepted' AND state <> 'leased';
-- Where a claim looks for work, in its order, however many batches of the project have ended.
CREATE INDEX batches_at_work ON batches (project_id, priority DESC, id) WHERE state <> 'draft' AND state <> 'funded' AND state <> 'reconciling' AND state <> 'closed' AND state <> 'cancelled';
