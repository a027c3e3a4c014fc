-- How many conversations are open, by mailbox and by whose they are: kept by the database itself with every change, whoever makes
-- it, so that counting them costs the same in a small desk and in a large one. `doctor` compares it, `reindex` counts anew.
CREATE TABLE open_count (
  mailbox_id BIGINT NOT NULL,
  assignee_id BIGINT NOT NULL,           -- 0: nobody's
  n BIGINT NOT NULL,
  PRIMARY KEY (mailbox_id, assignee_id)
);

-- @sqlite
CREATE TRIGGER open_count_added AFTER INSERT ON conversation WHEN NEW.shelf = 1
BEGIN
  INSERT INTO open_count (mailbox_id, assignee_id, n) VALUES (NEW.mailbox_id, COALESCE(NEW.assignee_id, 0), 1)
    ON CONFLICT (mailbox_id, assignee_id) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER open_count_gone AFTER DELETE ON conversation WHEN OLD.shelf = 1
BEGIN
  UPDATE open_count SET n = n - 1 WHERE mailbox_id = OLD.mailbox_id AND assignee_id = COALESCE(OLD.assignee_id, 0);
END;
CREATE TRIGGER open_count_changed AFTER UPDATE OF mailbox_id, assignee_id, state, spam, trashed_ms ON conversation
  WHEN (OLD.shelf = 1 OR NEW.shelf = 1)
   AND (OLD.shelf <> NEW.shelf OR OLD.mailbox_id <> NEW.mailbox_id OR OLD.assignee_id IS NOT NEW.assignee_id)
BEGIN
  UPDATE open_count SET n = n - 1
   WHERE OLD.shelf = 1 AND mailbox_id = OLD.mailbox_id AND assignee_id = COALESCE(OLD.assignee_id, 0);
  INSERT INTO open_count (mailbox_id, assignee_id, n)
    SELECT NEW.mailbox_id, COALESCE(NEW.assignee_id, 0), 1 WHERE NEW.shelf = 1
    ON CONFLICT (mailbox_id, assignee_id) DO UPDATE SET n = n + 1;
END;
-- @end

-- At the commit: its writer holds the counter of events by then, so that those who count come one after the other anyway and
-- nobody waits for a long transaction.
-- @postgres
CREATE FUNCTION open_count_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.shelf = 1 THEN
    UPDATE open_count SET n = n - 1 WHERE mailbox_id = OLD.mailbox_id AND assignee_id = COALESCE(OLD.assignee_id, 0);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.shelf = 1 THEN
    INSERT INTO open_count AS o (mailbox_id, assignee_id, n) VALUES (NEW.mailbox_id, COALESCE(NEW.assignee_id, 0), 1)
      ON CONFLICT (mailbox_id, assignee_id) DO UPDATE SET n = o.n + 1;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER open_count_added AFTER INSERT ON conversation DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.shelf = 1) EXECUTE FUNCTION open_count_keep();
CREATE CONSTRAINT TRIGGER open_count_gone AFTER DELETE ON conversation DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.shelf = 1) EXECUTE FUNCTION open_count_keep();
CREATE CONSTRAINT TRIGGER open_count_changed AFTER UPDATE OF mailbox_id, assignee_id, state, spam, trashed_ms ON conversation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.shelf = 1 OR NEW.shelf = 1)
    AND (OLD.shelf <> NEW.shelf OR OLD.mailbox_id <> NEW.mailbox_id OR OLD.assignee_id IS DISTINCT FROM NEW.assignee_id))
  EXECUTE FUNCTION open_count_keep();
-- @end

INSERT INTO open_count (mailbox_id, assignee_id, n)
  SELECT mailbox_id, COALESCE(assignee_id, 0), COUNT(*) FROM conversation WHERE shelf = 1 GROUP BY mailbox_id, COALESCE(assignee_id, 0);
