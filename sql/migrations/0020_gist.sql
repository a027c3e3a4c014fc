-- What a person said of a conversation's letters where the desk read them otherwise, or not at all. What is read from the
-- letters themselves is kept nowhere. A number that was merged keeps its row, for the way back: it names no conversation.
CREATE TABLE gist (
  conversation BIGINT PRIMARY KEY,
  stake TEXT,                            -- what is at stake; '': nothing; NULL: as the letters say
  change_said TEXT,                      -- calmer, same, hotter, unsure; NULL: as the letters say
  change_letter BIGINT,                  -- up to which letter that holds
  came_from BIGINT                       -- with which merged conversation it came; NULL: said here
);
CREATE INDEX gist_came ON gist (came_from) WHERE came_from IS NOT NULL;

-- Somebody who wants no counters, and no notice that can wait while they answer a letter: their own choice, read by them only.
ALTER TABLE users ADD COLUMN focus BIGINT NOT NULL DEFAULT 0;
