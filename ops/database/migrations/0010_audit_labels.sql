-- migrate:up

-- Written by fraud/audit_store.py: what people say of ballots that were drawn for the audit. The
-- newest label of a ballot counts; it moves no tally.
CREATE TABLE audit_label (
    label_no     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_no  integer     NOT NULL,
    ballot_index bigint      NOT NULL,
    label        text        NOT NULL CHECK (label IN ('brushed', 'genuine', 'unclear')),
    actor        text        NOT NULL CHECK (actor <> ''),
    reason       text        NOT NULL,
    labelled_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (campaign_no, ballot_index) REFERENCES cast_vote_record (campaign_no, index)
);
CREATE INDEX audit_label_ballot ON audit_label (campaign_no, ballot_index, label_no);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_label
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down

DROP TABLE audit_label;
