-- The last index whose record is older than a moment; 0 where none is. Times never go back along
-- the index, so it is found by halving.
CREATE OR REPLACE FUNCTION index_before(p_campaign_no integer, p_before timestamptz)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_low bigint := 0;
    v_high bigint := (SELECT last_index FROM sequencer WHERE campaign_no = p_campaign_no);
    v_middle bigint;
BEGIN
    WHILE v_low < v_high LOOP
        v_middle := (v_low + v_high + 1) / 2;
        IF record_time(p_campaign_no, v_middle) < p_before THEN
            v_low := v_middle;
        ELSE
            v_high := v_middle - 1;
        END IF;
    END LOOP;
    RETURN v_low;
END $$;

CREATE OR REPLACE FUNCTION record_time(p_campaign_no integer, p_index bigint)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT r.cast_at FROM cast_vote_record r
         WHERE r.campaign_no = p_campaign_no AND r.index = p_index),
        (SELECT l.at FROM ledger_record l
         WHERE l.campaign_no = p_campaign_no AND l.index = p_index))
$$;

-- How many ballots were received, and how often rulings moved one from a state to another, up to
-- an index. Indices are contiguous, so what is no other record is a ballot.
CREATE OR REPLACE FUNCTION acts_upto(p_campaign_no integer, p_as_of bigint)
RETURNS TABLE (from_status text, to_status text, by_person boolean, ballots bigint)
LANGUAGE sql STABLE AS $$
    SELECT NULL, 'received', false, p_as_of - count(*) FROM ledger_record l
    WHERE l.campaign_no = p_campaign_no AND l.index <= p_as_of
    UNION ALL
    SELECT e.from_status, e.to_status, e.by_person, count(*) FROM ruling_exception e
    WHERE e.campaign_no = p_campaign_no AND e.ruling_index <= p_as_of
    GROUP BY e.from_status, e.to_status, e.by_person
$$;
