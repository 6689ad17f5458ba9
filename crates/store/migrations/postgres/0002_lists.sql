-- Lists and boards that stay quick however much there is.
CREATE INDEX invitations_accepted ON invitations (accepted_by, project_id) WHERE accepted_by IS NOT NULL;
-- Most assignments end as accepted: what is in hand, returned or waiting is a few rows of many.
CREATE INDEX assignments_unsettled ON assignments (contributor_id, state, id) WHERE state <> 'accepted';
CREATE INDEX assignments_own ON assignments (contributor_id, project_id, id);
-- The queue of reviews, by what silence decides first.
CREATE INDEX assignments_review ON assignments (project_id, state, deadline_at, id, batch_id) WHERE state IN ('submitted', 'reject_proposed', 'appealed');
-- An import writes open tasks, and so pays nothing for this one.
CREATE INDEX tasks_not_open ON tasks (batch_id, state, id) WHERE state <> 'open';
-- Live updates: one's own events, and those of one's organizations.
CREATE INDEX events_account ON events (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX events_organization ON events (organization_id, id) WHERE organization_id IS NOT NULL;
-- The clauses of a version as it was parsed when it was posted; null for versions from before.
ALTER TABLE guidelines ADD COLUMN clauses TEXT;
