-- migrate:up

-- Written by voting/ledger/digest_store.py: what was said of the ledger in public, signed.
CREATE TABLE digest (
    campaign_no integer NOT NULL REFERENCES campaign,
    number      integer NOT NULL CHECK (number > 0),
    of          text    NOT NULL, -- the day, the close, a certificate, a change of keys
    index       bigint  NOT NULL CHECK (index > 0),
    file        text    NOT NULL, -- the digest itself, byte for byte
    PRIMARY KEY (campaign_no, number),
    UNIQUE (campaign_no, of)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON digest
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down

DROP TABLE digest;
