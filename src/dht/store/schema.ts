// The database of the DHT: stored items, contacts to start from, and who we are.

export const schemaVersion = 1

/**
 * `item`: one row per stored item. `height` orders the entries of a multi and never exceeds our best height on arrival.
 * `expiry_height` and `refresh_ms` are null when the item never expires, or is not refreshed. `usage` sums up `item` by
 * signer; the row of the empty name is the whole. `property` holds the node id and the external address.
 */
export const schema = `
CREATE TABLE item (
  item INTEGER PRIMARY KEY,
  target_key BLOB NOT NULL,
  signer TEXT NOT NULL,
  payload BLOB NOT NULL,
  signature BLOB NOT NULL,
  value_digest BLOB NOT NULL,
  value_count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sequence INTEGER,
  height INTEGER NOT NULL,
  expiry_height INTEGER,
  post_number INTEGER,
  closeness INTEGER NOT NULL,
  own INTEGER NOT NULL,
  confirmed INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  added_ms INTEGER NOT NULL,
  refresh_ms INTEGER
) STRICT;
CREATE INDEX item_by_target ON item (target_key, height DESC, item DESC);
CREATE INDEX item_by_refresh ON item (refresh_ms) WHERE refresh_ms IS NOT NULL;
CREATE INDEX item_by_expiry ON item (expiry_height) WHERE expiry_height IS NOT NULL;
CREATE INDEX item_by_value ON item (own, closeness, height, item);
CREATE INDEX item_by_signer ON item (signer, own, closeness, height, item);
CREATE INDEX item_by_post ON item (signer, post_number) WHERE post_number IS NOT NULL;

CREATE TABLE usage (signer TEXT PRIMARY KEY, items INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO usage VALUES ('', 0, 0);
CREATE TRIGGER item_added AFTER INSERT ON item BEGIN
  INSERT INTO usage VALUES (NEW.signer, 1, NEW.bytes), ('', 1, NEW.bytes)
    ON CONFLICT (signer) DO UPDATE SET items = items + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER item_removed AFTER DELETE ON item BEGIN
  UPDATE usage SET items = items - 1, bytes = bytes - OLD.bytes WHERE signer IN (OLD.signer, '');
  DELETE FROM usage WHERE signer = OLD.signer AND items = 0;
END;

CREATE TABLE contact (address TEXT NOT NULL, port INTEGER NOT NULL, PRIMARY KEY (address, port)) STRICT, WITHOUT ROWID;
CREATE TABLE property (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
`
