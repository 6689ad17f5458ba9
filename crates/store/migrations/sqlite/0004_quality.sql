-- Agreement by question, its labels and its days; the people one by one; the methods that a project chose.
DROP TABLE project_quality;
CREATE TABLE question_agreement (
    project_id BLOB NOT NULL,
    question TEXT NOT NULL,
    summary TEXT NOT NULL,
    labels TEXT NOT NULL,
    periods TEXT NOT NULL,
    PRIMARY KEY (project_id, question)
) STRICT, WITHOUT ROWID;
CREATE TABLE annotators (
    project_id BLOB NOT NULL,
    pseudonym TEXT NOT NULL,
    answers INTEGER NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (project_id, pseudonym)
) STRICT, WITHOUT ROWID;
CREATE INDEX annotators_answers ON annotators (project_id, answers, pseudonym);
CREATE TABLE question_methods (
    project_id BLOB NOT NULL,
    question TEXT NOT NULL,
    method TEXT NOT NULL,
    PRIMARY KEY (project_id, question)
) STRICT, WITHOUT ROWID;
-- What a task's answers are worth, where the method says so: people who err alike count for less than their number.
ALTER TABLE consensus ADD COLUMN effective_answers REAL;
-- Every project's figures are made once more, in the new form.
DELETE FROM event_cursors WHERE consumer = 'consensus';
