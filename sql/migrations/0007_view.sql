-- Search by what inflected forms share, and views that people make.

-- Made anew with a column for the stems (text/stems); jobs/follow fills it again by itself.
DELETE FROM search_row;
DROP TABLE search;
-- @sqlite
CREATE VIRTUAL TABLE search USING fts5 (subject, names, body, stems, content='', columnsize=0,
  tokenize="unicode61 remove_diacritics 0");
-- @postgres
CREATE TABLE search (
  rowid BIGINT PRIMARY KEY,
  words tsvector NOT NULL
);
CREATE INDEX search_words ON search USING gin (words);
-- @end

-- A question that somebody keeps, in the language of text/query.
CREATE TABLE saved_view (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  owner_id BIGINT NOT NULL REFERENCES users (id),
  shared BIGINT NOT NULL DEFAULT 0,      -- everybody has it
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  position BIGINT NOT NULL,              -- among the owner's, and among the shared
  created_ms BIGINT NOT NULL
);
CREATE INDEX saved_view_owner ON saved_view (owner_id, position, id);
CREATE INDEX saved_view_shared ON saved_view (position, id) WHERE shared = 1;
