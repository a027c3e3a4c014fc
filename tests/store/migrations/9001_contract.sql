-- A table of the store's contract tests alone.
CREATE TABLE probe (
  id @PK@,
  label TEXT UNIQUE,
  note TEXT,
  amount BIGINT CHECK (amount <> 13),
  writer BIGINT NOT NULL DEFAULT 0,
  bytes @BLOB@,
  parent_id BIGINT REFERENCES probe (id)
);
CREATE INDEX probe_writer ON probe (writer);
