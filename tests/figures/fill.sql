-- Appends simulated ballots of one case each to a ledger, as `cast_ballots` would have: distinct
-- voters, contiguous indices, a valid chain, every row that a front's ballot has. In bulk, without
-- looking for known ballots and used quotas: all voters and ballot ids are new.
--   p_step: from one ballot to the next; p_shares: cumulative shares of the cases but the last
-- Returns the index of the last.
CREATE FUNCTION pg_temp.fill_ledger(
    p_campaign_no integer, p_ballots integer, p_step interval, p_shares double precision[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    s sequencer;
    v_zone text;
    v_ids uuid[];
    v_voters bytea[];
    v_cases smallint[];
    v_hash bytea;
    v_hashes bytea[] := array_fill(NULL::bytea, ARRAY[p_ballots]);
BEGIN
    SELECT * INTO STRICT s FROM sequencer WHERE campaign_no = p_campaign_no FOR UPDATE;
    SELECT timezone INTO STRICT v_zone FROM campaign WHERE campaign_no = p_campaign_no;
    SELECT array_agg(gen_random_uuid()), array_agg(uuid_send(gen_random_uuid())),
           array_agg((width_bucket(random(), p_shares) + 1)::smallint)
    INTO v_ids, v_voters, v_cases FROM generate_series(1, p_ballots);

    v_hash := s.last_hash;
    FOR n IN 1 .. p_ballots LOOP
        v_hash := chain_ballot(v_hash, s.last_index + n, s.last_at + p_step * n, v_ids[n],
                               v_cases[n:n], 'web');
        v_hashes[n] := v_hash;
    END LOOP;

    INSERT INTO cast_vote_record
        (campaign_no, index, ballot_id, voter, cast_at, selections, channel, hash)
    SELECT p_campaign_no, s.last_index + n, id, voter, s.last_at + p_step * n, ARRAY[case_no],
           'web', hash
    FROM unnest(v_ids, v_voters, v_cases, v_hashes) WITH ORDINALITY
        AS m (id, voter, case_no, hash, n);
    INSERT INTO quota_use (campaign_no, rule_no, subject, window_no, case_no, slot)
    SELECT p_campaign_no, q.rule_no, m.voter,
           ((s.last_at + p_step * m.n) AT TIME ZONE v_zone)::date - DATE '1970-01-01',
           CASE q.unit WHEN 'case' THEN m.case_no ELSE 0 END, 1
    FROM unnest(v_voters, v_cases) WITH ORDINALITY AS m (voter, case_no, n)
    JOIN quota_rule q ON q.campaign_no = p_campaign_no AND q.until_index IS NULL;
    INSERT INTO provenance (campaign_no, index, network, asn, region, device_class, referrer,
                            session_age_s, marks)
    SELECT p_campaign_no, s.last_index + n, (random() * 4000)::bigint, 0, '',
           (ARRAY['Chrome Mobile 126 Android', 'WeChat 8 iOS', 'Edge 125 Windows'])
               [1 + (random() * 2)::integer], '', 10 + 60 * random(), ''
    FROM generate_series(1, p_ballots) AS n;
    INSERT INTO sealed_address (campaign_no, index, sealed)
    SELECT p_campaign_no, s.last_index + n,
           uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    FROM generate_series(1, p_ballots) AS n;

    s.last_at := s.last_at + p_step * p_ballots;
    s.last_index := s.last_index + p_ballots;
    s.last_hash := v_hash;
    PERFORM save_sequencer(s);
    RETURN s.last_index;
END $$;
