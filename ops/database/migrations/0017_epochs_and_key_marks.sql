-- migrate:up

-- Written by ops/backup/epochs.py: the database was restored to an earlier state. Followers see by
-- themselves that the ledger lacks what they hold; this says it to people, and for good.
CREATE TABLE ledger_epoch (
    epoch    integer     GENERATED ALWAYS AS IDENTITY (START WITH 2) PRIMARY KEY, -- the first has no row
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason   text        NOT NULL CHECK (reason <> ''),
    heads    text        NOT NULL -- JSON: how far each campaign's ledger went then
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_epoch
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Written by ops/keys/key_marks.py: one-way marks of the keys under which ballots are cast, so that a
-- host with other keys is found before it takes every voter for somebody else.
CREATE TABLE key_mark (
    name text  PRIMARY KEY, -- of the file
    mark bytea NOT NULL CHECK (length(mark) = 16)
);

-- migrate:down

DROP TABLE key_mark, ledger_epoch;
