-- A team's own lines of the language lists: one text for each language and list. Rows are never deleted: an empty text is one.
CREATE TABLE own_list (
  language TEXT NOT NULL,
  list TEXT NOT NULL,
  version BIGINT NOT NULL,               -- of own_list_version when it was saved
  text TEXT NOT NULL,
  PRIMARY KEY (language, list)
);

-- One row, counted up with each save: whoever keeps opened lists sees by it that they are old.
CREATE TABLE own_list_version (
  id BIGINT PRIMARY KEY,
  version BIGINT NOT NULL
);
