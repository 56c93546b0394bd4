-- Takes the sequencer row, then the time, and writes the opening and the closing record when
-- their time has come. Everything that appends begins here, so no record can be early or late.
--   p_now: NULL for the server's clock; a test clock otherwise, which is the owner's alone
-- Returns the locked sequencer row, its time never before the last one; the caller saves it.
CREATE OR REPLACE FUNCTION take_sequencer(p_campaign_no integer, p_now timestamptz)
RETURNS sequencer LANGUAGE plpgsql AS $$
DECLARE
    s sequencer;
BEGIN
    IF p_now IS NOT NULL AND NOT pg_has_role(session_user, current_user, 'MEMBER') THEN
        RAISE EXCEPTION 'the time is the server''s, not that of %', session_user
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO STRICT s FROM sequencer WHERE campaign_no = p_campaign_no FOR UPDATE;
    s.last_at := greatest(s.last_at, coalesce(p_now, clock_timestamp()));
    IF s.phase = 'published' AND s.last_at >= s.opens_at THEN
        s := append_record(s, 'opening', 'clock', '{}', NULL);
        s.phase := 'open';
    END IF;
    IF s.phase = 'open' AND s.last_at >= s.closes_at THEN
        s := append_record(s, 'closing', 'clock', '{}', NULL);
        s.phase := 'closed';
        s.closed_index := s.last_index;
    END IF;
    RETURN s;
END $$;

-- The same, saved.
CREATE OR REPLACE FUNCTION advance_campaign(p_campaign_no integer, p_now timestamptz)
RETURNS sequencer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    s sequencer := take_sequencer(p_campaign_no, p_now);
BEGIN
    PERFORM save_sequencer(s);
    RETURN s;
END $$;

-- Appends a record that is no ballot at the next index, and returns the moved sequencer,
-- which the caller still has to save.
CREATE OR REPLACE FUNCTION append_record(
    s sequencer, p_kind text, p_actor text, p_body text, p_upto bigint
) RETURNS sequencer LANGUAGE plpgsql AS $$
BEGIN
    s.last_index := s.last_index + 1;
    s.last_hash := chain_record(s.last_hash, s.last_index, p_kind, s.last_at, p_actor, p_body);
    INSERT INTO ledger_record (campaign_no, index, kind, at, actor, body, upto, hash)
    VALUES (s.campaign_no, s.last_index, p_kind, s.last_at, p_actor, p_body, p_upto, s.last_hash);
    IF p_kind <> 'ruling' THEN
        s.decided_index := s.last_index;
    END IF;
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION save_sequencer(s sequencer) RETURNS void LANGUAGE sql AS $$
    UPDATE sequencer
    SET last_index = s.last_index, last_at = s.last_at, last_hash = s.last_hash,
        phase = s.phase, settled_index = s.settled_index, closed_index = s.closed_index,
        opens_at = s.opens_at, closes_at = s.closes_at, terms_index = s.terms_index,
        decided_index = s.decided_index
    WHERE campaign_no = s.campaign_no
$$;
