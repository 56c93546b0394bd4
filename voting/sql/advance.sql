-- Takes the sequencer row, then the time, and writes the opening and the closing record when
-- their time has come. Everything that appends begins here, so no record can be early or late.
--   p_now: NULL for the server's clock; a test clock otherwise
-- Returns the locked sequencer row, its time never before the last one.
CREATE OR REPLACE FUNCTION advance_campaign(p_campaign_no integer, p_now timestamptz)
RETURNS sequencer LANGUAGE plpgsql AS $$
DECLARE
    s sequencer;
    v_opens timestamptz;
    v_closes timestamptz;
BEGIN
    SELECT * INTO STRICT s FROM sequencer WHERE campaign_no = p_campaign_no FOR UPDATE;
    s.last_at := greatest(s.last_at, coalesce(p_now, clock_timestamp()));
    SELECT opens_at, closes_at INTO STRICT v_opens, v_closes
    FROM campaign WHERE campaign_no = p_campaign_no;
    IF s.phase = 'published' AND s.last_at >= v_opens THEN
        s := append_record(s, 'opening', 'clock', '{}', NULL);
        s.phase := 'open';
    END IF;
    IF s.phase = 'open' AND s.last_at >= v_closes THEN
        s := append_record(s, 'closing', 'clock', '{}', NULL);
        s.phase := 'closed';
        s.closed_index := s.last_index;
    END IF;
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
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION save_sequencer(s sequencer) RETURNS void LANGUAGE sql AS $$
    UPDATE sequencer
    SET last_index = s.last_index, last_at = s.last_at, last_hash = s.last_hash,
        phase = s.phase, settled_index = s.settled_index, closed_index = s.closed_index
    WHERE campaign_no = s.campaign_no
$$;

-- Ends the vote before its time, by an organizer; the reason is part of the record.
CREATE OR REPLACE FUNCTION close_campaign(
    p_campaign_no integer, p_now timestamptz, p_actor text, p_reason text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    s sequencer;
BEGIN
    s := advance_campaign(p_campaign_no, p_now);
    IF s.phase <> 'open' THEN
        RAISE EXCEPTION 'the campaign is %, not open', s.phase USING ERRCODE = 'check_violation';
    END IF;
    s := append_record(s, 'closing', p_actor, jsonb_build_object('reason', p_reason)::text, NULL);
    s.phase := 'closed';
    s.closed_index := s.last_index;
    PERFORM save_sequencer(s);
    RETURN s.last_index;
END $$;
