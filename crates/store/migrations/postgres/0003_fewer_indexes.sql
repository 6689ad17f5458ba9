-- Each index of assignments is a page that every claim writes. One's own assignments of a project are found among
-- one's own, by the index alone.
DROP INDEX assignments_own;
DROP INDEX assignments_contributor;
CREATE INDEX assignments_contributor ON assignments (contributor_id, id, project_id);
