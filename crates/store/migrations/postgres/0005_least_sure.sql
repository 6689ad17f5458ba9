-- Of rows that are disputed alike, the least sure come first.
DROP INDEX consensus_disagreement;
CREATE INDEX consensus_disagreement
    ON consensus (project_id, disagreement DESC, (COALESCE(probability, 1.0)), question, task_id);
