-- Records what a person decides about a campaign, at the next index.
--   p_body: canonical JSON, part of the hash
--   p_phases, p_leads_to: where the decision is lawful, and the phase after it (NULL: the same)
--   p_terms: it changes which ballots are legal, so fronts must read the rules again
--   p_as_of: the index on which the decision was prepared; NULL where nothing was computed
--   p_seen: the last decision that the caller knew of; another one since is refused
--   p_times: '{opens_at, closes_at}' of an amendment; NULL for other decisions
--   p_quotas: the quota rules of an amendment, as put_quota_rules takes them
-- Returns the record's index.
DROP FUNCTION IF EXISTS decide; -- its arguments may change between versions
CREATE FUNCTION decide(
    p_campaign_no integer, p_now timestamptz, p_kind text, p_actor text, p_body text,
    p_phases text[], p_leads_to text, p_terms boolean, p_as_of bigint, p_seen bigint,
    p_times timestamptz[], p_quotas jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    s sequencer;
BEGIN
    s := advance_campaign(p_campaign_no, p_now);
    PERFORM refuse_unlawful_decision(s, p_kind, p_phases, p_as_of, p_seen);
    s := append_record(s, p_kind, p_actor, p_body, NULL);
    s.phase := coalesce(p_leads_to, s.phase);
    IF p_kind = 'closing' THEN
        s.closed_index := s.last_index;
    END IF;
    IF p_terms THEN
        s.terms_index := s.last_index;
    END IF;
    IF p_times IS NOT NULL THEN
        s := moved_timetable(s, p_times[1], p_times[2]);
        PERFORM put_quota_rules(p_campaign_no, s.last_index, p_quotas);
    END IF;
    PERFORM save_sequencer(s);
    RETURN s.last_index;
END $$;

DROP FUNCTION IF EXISTS refuse_unlawful_decision;
CREATE FUNCTION refuse_unlawful_decision(
    s sequencer, p_kind text, p_phases text[], p_as_of bigint, p_seen bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_other bigint;
BEGIN
    SELECT max(l.index) INTO v_other FROM ledger_record l
    WHERE l.campaign_no = s.campaign_no AND l.index > p_seen
      AND l.kind NOT IN ('ruling', 'opening', 'closing');
    IF s.phase <> ALL (p_phases) THEN
        RAISE EXCEPTION 'the campaign is %; % may be recorded while it is %',
            s.phase, p_kind, array_to_string(p_phases, ' or ') USING ERRCODE = 'check_violation';
    ELSIF p_kind = 'review' AND s.phase = 'published' AND s.opens_at IS NOT NULL THEN
        RAISE EXCEPTION 'the public has yet to vote; review begins after the close'
            USING ERRCODE = 'check_violation';
    ELSIF v_other IS NOT NULL THEN
        RAISE EXCEPTION 'something else was decided meanwhile, at index %; look again', v_other
            USING ERRCODE = 'check_violation';
    ELSIF p_as_of <> s.last_index THEN
        RAISE EXCEPTION 'the ledger went on from index % to % meanwhile; look again',
            p_as_of, s.last_index USING ERRCODE = 'check_violation';
    ELSIF p_kind = 'certification' AND EXISTS (
        SELECT FROM cast_vote_record r
        WHERE r.campaign_no = s.campaign_no AND r.index > s.settled_index
    ) THEN
        RAISE EXCEPTION 'ballots above index % are still pending', s.settled_index
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

-- The sequencer with another timetable. What has begun is not moved, and what is announced is
-- only prolonged: a vote is ended before its time by a closing, not by an amendment.
CREATE OR REPLACE FUNCTION moved_timetable(
    s sequencer, p_opens_at timestamptz, p_closes_at timestamptz
) RETURNS sequencer LANGUAGE plpgsql AS $$
BEGIN
    IF s.phase = 'open' AND p_opens_at IS DISTINCT FROM s.opens_at THEN
        RAISE EXCEPTION 'voting has opened; opens_at stays as it was'
            USING ERRCODE = 'check_violation';
    ELSIF p_closes_at < s.closes_at THEN
        RAISE EXCEPTION 'closes_at may only move later, from %', s.closes_at
            USING ERRCODE = 'check_violation';
    ELSIF (p_opens_at IS NULL) <> (s.opens_at IS NULL) THEN
        RAISE EXCEPTION 'an amendment neither adds a public vote nor takes it away'
            USING ERRCODE = 'check_violation';
    END IF;
    s.opens_at := p_opens_at;
    s.closes_at := p_closes_at;
    RETURN s;
END $$;
