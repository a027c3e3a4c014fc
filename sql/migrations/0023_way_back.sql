-- What an undo needs, to give back exactly what there was.

-- Who kept a promise before it was left to somebody who can; NULL: nobody, or somebody was given it since.
ALTER TABLE promise ADD COLUMN left_by BIGINT REFERENCES users (id);

-- Which of the things that were said of the source the target says because of the merge. The source's own row of gist stays.
CREATE TABLE merge_gist (
  source BIGINT PRIMARY KEY REFERENCES merge_row (source),
  stake_came BIGINT NOT NULL,
  change_came BIGINT NOT NULL
);
INSERT INTO merge_gist (source, stake_came, change_came)
SELECT g.came_from, CASE WHEN s.stake = g.stake THEN 1 ELSE 0 END, CASE WHEN s.change_letter = g.change_letter THEN 1 ELSE 0 END
  FROM gist g JOIN gist s ON s.conversation = g.came_from JOIN merge_row r ON r.source = g.came_from;
DROP INDEX gist_came;
ALTER TABLE gist DROP COLUMN came_from;

-- What was remembered for a customer before somebody corrected the language of a conversation, and of which; until it is said otherwise.
ALTER TABLE customer ADD COLUMN language_before TEXT;
ALTER TABLE customer ADD COLUMN language_by BIGINT;
