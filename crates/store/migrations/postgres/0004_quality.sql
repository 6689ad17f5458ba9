-- Agreement by question, its labels and its days; the people one by one; the methods that a project chose.
DROP TABLE project_quality;
CREATE TABLE question_agreement (
    project_id UUID NOT NULL,
    question TEXT NOT NULL,
    summary TEXT NOT NULL,
    labels TEXT NOT NULL,
    periods TEXT NOT NULL,
    PRIMARY KEY (project_id, question)
);
CREATE TABLE annotators (
    project_id UUID NOT NULL,
    pseudonym TEXT NOT NULL,
    answers BIGINT NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (project_id, pseudonym)
);
CREATE INDEX annotators_answers ON annotators (project_id, answers, pseudonym);
CREATE TABLE question_methods (
    project_id UUID NOT NULL,
    question TEXT NOT NULL,
    method TEXT NOT NULL,
    PRIMARY KEY (project_id, question)
);
-- What a task's answers are worth, where the method says so: people who err alike count for less than their number.
ALTER TABLE consensus ADD COLUMN effective_answers DOUBLE PRECISION;
-- Every project's figures are made once more, in the new form.
DELETE FROM event_cursors WHERE consumer = 'consensus';
