-- The people who write and their organisations: what the team knows of them, fields of the team's own, merging.

CREATE TABLE organisation (
  id @PK@,
  version BIGINT NOT NULL DEFAULT 1,
  name TEXT NOT NULL,
  sort TEXT NOT NULL,                    -- the name as lists are ordered and searched (text/words)
  created_ms BIGINT NOT NULL
);
CREATE INDEX organisation_sort ON organisation (sort, id);

-- Who writes from it belongs to the organisation.
CREATE TABLE organisation_domain (
  domain TEXT PRIMARY KEY,               -- lower case
  organisation_id BIGINT NOT NULL REFERENCES organisation (id)
);
CREATE INDEX organisation_domain_of ON organisation_domain (organisation_id, domain);

ALTER TABLE customer ADD COLUMN called TEXT NOT NULL DEFAULT '';          -- how they like to be called: "Pani Anno"
ALTER TABLE customer ADD COLUMN organisation_id BIGINT REFERENCES organisation (id);
ALTER TABLE customer ADD COLUMN merged_into BIGINT REFERENCES customer (id);
ALTER TABLE customer ADD COLUMN sort TEXT NOT NULL DEFAULT '';            -- the name as lists are ordered
ALTER TABLE customer ADD COLUMN words_due BIGINT NOT NULL DEFAULT 1;      -- sort and customer_word are to be made anew
CREATE INDEX customer_sort ON customer (sort, id) WHERE merged_into IS NULL;
CREATE INDEX customer_organisation ON customer (organisation_id, sort, id) WHERE organisation_id IS NOT NULL;
CREATE INDEX customer_words_due ON customer (id) WHERE words_due = 1;

-- By which beginnings a customer is found: words of the name, of the organisation's, addresses, digits of phones.
CREATE TABLE customer_word (
  word TEXT NOT NULL,
  customer_id BIGINT NOT NULL REFERENCES customer (id),
  PRIMARY KEY (word, customer_id)
);
CREATE INDEX customer_word_of ON customer_word (customer_id, word);

ALTER TABLE customer_address ADD COLUMN domain TEXT NOT NULL DEFAULT '';
-- @sqlite
UPDATE customer_address SET domain = substr(address, instr(address, '@') + 1);
-- @postgres
UPDATE customer_address SET domain = substr(address, strpos(address, '@') + 1);
-- @end
CREATE INDEX customer_address_domain ON customer_address (domain, customer_id);

CREATE TABLE customer_phone (
  customer_id BIGINT NOT NULL REFERENCES customer (id),
  digits TEXT NOT NULL,                  -- of the number: the same one is kept once
  number TEXT NOT NULL,                  -- as it was written
  PRIMARY KEY (customer_id, digits)
);

-- What the team knows; nobody outside reads it. Of a customer or of an organisation.
CREATE TABLE customer_note (
  id @PK@,
  customer_id BIGINT REFERENCES customer (id),
  organisation_id BIGINT REFERENCES organisation (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  text TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  changed_ms BIGINT
);
CREATE INDEX customer_note_customer ON customer_note (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX customer_note_organisation ON customer_note (organisation_id, id) WHERE organisation_id IS NOT NULL;

-- Two customers became one. The row of the other one stays as it was and points to this one.
CREATE TABLE customer_merge (
  id @PK@,
  target BIGINT NOT NULL REFERENCES customer (id),
  source BIGINT NOT NULL REFERENCES customer (id),
  user_id BIGINT REFERENCES users (id),
  at_ms BIGINT NOT NULL,
  undone_ms BIGINT,
  newest BIGINT NOT NULL,                -- conversation of that moment: later ones came since
  took TEXT NOT NULL                     -- JSON {language, called, organisation}: what the target lacked and took over
);
CREATE INDEX customer_merge_target ON customer_merge (target, id) WHERE undone_ms IS NULL;
CREATE UNIQUE INDEX customer_merge_source ON customer_merge (source) WHERE undone_ms IS NULL;

-- What went from one to the other: 1 conversation, 2 address, 3 note (moved); 4 phone, 5 value of a field (copied).
CREATE TABLE customer_merge_item (
  merge_id BIGINT NOT NULL REFERENCES customer_merge (id),
  kind BIGINT NOT NULL CHECK (kind IN (1, 2, 3, 4, 5)),
  ref TEXT NOT NULL,                     -- number, address, id, digits, field
  PRIMARY KEY (merge_id, kind, ref)
);

-- Fields of the team's own, of customers (1) or organisations (2).
CREATE TABLE customer_field (
  id @PK@,
  owner BIGINT NOT NULL CHECK (owner IN (1, 2)),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'date', 'choice')),
  choices TEXT NOT NULL DEFAULT '[]',    -- JSON list
  required BIGINT NOT NULL DEFAULT 0,
  position BIGINT NOT NULL,
  archived BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX customer_field_owner ON customer_field (owner, position, id);

CREATE TABLE customer_field_value (
  field_id BIGINT NOT NULL REFERENCES customer_field (id),
  of_id BIGINT NOT NULL,                 -- customer or organisation, by the owner of the field
  value TEXT NOT NULL,
  PRIMARY KEY (field_id, of_id)
);
CREATE INDEX customer_field_value_of ON customer_field_value (of_id, field_id);

-- The history of a customer, newest first.
DROP INDEX conversation_customer;
CREATE INDEX conversation_customer ON conversation (customer_id, active_ms, number, shelf, mailbox_id);
