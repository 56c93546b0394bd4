-- Settles ballots: those in (settled_index, p_upto] leave pending, and the ballots of
-- p_indices go to p_to; the rest of the range is counted. One ruling record, one index.
--   p_upto: NULL when only already settled ballots are ruled on
--   p_indices, p_incidents, p_scores: one element a ballot; at most 500 ballots in all
--   p_by_person: for who may also decide; a machine may only hold, never overrules a person, and after the closing it
--                holds only what was still pending (a later discovery is a proposal). A person
--                also affirms: a ballot that stays where it is is ruled on from then on
--   p_reopens: a person takes rulings back: the ballots are as if nobody had ruled on them
--   p_seen: ballots that a person ruled on above this index stay as they are; NULL: none do
--   p_order: the order that this carries out a part of, told in the record; NULL: none
-- Returns the ruling's index; NULL when nothing changed.
CREATE OR REPLACE FUNCTION settle_ballots(
    p_campaign_no integer, p_now timestamptz, p_actor text, p_by_person boolean, p_upto bigint,
    p_to text, p_indices bigint[], p_incidents text[], p_scores real[], p_reason text,
    p_reopens boolean, p_seen bigint, p_order bigint
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    s sequencer;
    v_after bigint;
    v_moves ballot_move[];
BEGIN
    IF p_by_person AND NOT has_function_privilege(session_user, 'decide'::regproc, 'EXECUTE') THEN
        RAISE EXCEPTION '% may not rule as a person', session_user
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    s := advance_campaign(p_campaign_no, p_now);
    PERFORM refuse_unlawful_ruling(s, p_by_person, p_upto, p_to);
    v_after := s.settled_index;
    s.settled_index := greatest(s.settled_index, p_upto);
    SELECT coalesce(array_agg(m), '{}') INTO v_moves
    FROM lawful_moves(s, v_after, p_by_person, p_to, p_indices, p_incidents, p_scores, p_reopens,
                      p_seen) AS m;
    IF s.settled_index = v_after AND cardinality(v_moves) = 0 THEN
        RETURN NULL;
    END IF;
    s := append_record(s, 'ruling', p_actor, (jsonb_build_object(
        'after', v_after, 'upto', s.settled_index, 'to', p_to, 'by_person', p_by_person,
        'moves', moves_in_words(v_moves), 'reason', p_reason)
        || jsonb_strip_nulls(jsonb_build_object(
            'reopens', nullif(p_reopens, false), 'order', p_order)))::text, s.settled_index);
    INSERT INTO ruling_exception (campaign_no, ballot_index, ruling_index, from_status, to_status,
                                  by_person, incident, score, reopens)
    SELECT p_campaign_no, m.ballot_index, s.last_index, m.from_status, p_to, p_by_person,
           m.incident, m.score, p_reopens
    FROM unnest(v_moves) AS m;
    PERFORM move_tallies(p_campaign_no, v_after, s.settled_index, p_to, v_moves);
    PERFORM save_sequencer(s);
    RETURN s.last_index;
END $$;

CREATE OR REPLACE FUNCTION refuse_unlawful_ruling(
    s sequencer, p_by_person boolean, p_upto bigint, p_to text
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF s.phase = 'certified' THEN
        RAISE EXCEPTION 'the campaign is certified' USING ERRCODE = 'check_violation';
    ELSIF NOT p_by_person AND p_to <> 'held' THEN
        RAISE EXCEPTION 'a machine verdict only counts or holds'
            USING ERRCODE = 'check_violation';
    ELSIF p_upto > s.last_index THEN
        RAISE EXCEPTION 'index % is not in the ledger yet', p_upto
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

-- The asked-for moves that change something and that this actor may make now.
--   s: the locked sequencer, settled_index already moved; p_after: where it stood before
CREATE OR REPLACE FUNCTION lawful_moves(
    s sequencer, p_after bigint, p_by_person boolean, p_to text,
    p_indices bigint[], p_incidents text[], p_scores real[], p_reopens boolean, p_seen bigint
) RETURNS SETOF ballot_move LANGUAGE sql STABLE AS $$
    -- No machine rules on a ballot on which a person's ruling stands: only the newest can stand.
    WITH asked AS (
        SELECT DISTINCT ON (g.i) g.i, g.incident, g.score,
               CASE WHEN g.i > p_after THEN 'pending'
                    ELSE coalesce(n.to_status, 'counted') END AS from_status,
               coalesce(n.by_person AND NOT n.reopens, false) AS is_ruled,
               coalesce(n.ruling_index > p_seen
                        AND (n.by_person OR ruled_by_person_above(s.campaign_no, g.i, p_seen)),
                        false) AS is_others
        FROM unnest(p_indices, p_incidents, p_scores) AS g (i, incident, score)
        JOIN cast_vote_record r ON r.campaign_no = s.campaign_no AND r.index = g.i
        LEFT JOIN LATERAL (
            SELECT e.to_status, e.by_person, e.reopens, e.ruling_index FROM ruling_exception e
            WHERE e.campaign_no = s.campaign_no AND e.ballot_index = g.i
            ORDER BY e.ruling_index DESC LIMIT 1) AS n ON true
        WHERE g.i <= s.settled_index
        ORDER BY g.i
    )
    SELECT i, from_status, incident, score FROM asked
    WHERE CASE WHEN p_by_person
               THEN (from_status <> p_to OR is_ruled = p_reopens) AND NOT is_others
               ELSE from_status <> p_to
                    AND (from_status = 'pending'
                         OR (from_status = 'counted' AND s.phase = 'open' AND NOT is_ruled)) END
$$;

-- Moves as the ruling's record tells them: grouped, with index ranges.
CREATE OR REPLACE FUNCTION moves_in_words(p_moves ballot_move[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'from', from_status, 'incident', incident, 'ballots', ballots, 'score', score)
               ORDER BY from_status, incident), '[]')
    FROM (SELECT m.from_status, m.incident, max(m.score) AS score,
                 index_ranges(array_agg(m.ballot_index)) AS ballots
          FROM unnest(p_moves) AS m GROUP BY m.from_status, m.incident) AS grouped
$$;

-- Brings the range (p_after, p_upto] into the tallies as pending, counts it, and carries out
-- the moves; law 2 is checked by the table on every row that changes.
CREATE OR REPLACE FUNCTION move_tallies(
    p_campaign_no integer, p_after bigint, p_upto bigint, p_to text, p_moves ballot_move[]
) RETURNS void LANGUAGE sql AS $$
    WITH entering AS (
        SELECT unnest(r.selections) AS case_no
        FROM cast_vote_record r
        WHERE r.campaign_no = p_campaign_no AND r.index > p_after AND r.index <= p_upto
    ), moving AS (
        SELECT unnest(r.selections) AS case_no,
               CASE m.from_status WHEN 'pending' THEN 'counted' ELSE m.from_status END AS leaves
        FROM unnest(p_moves) AS m
        JOIN cast_vote_record r ON r.campaign_no = p_campaign_no AND r.index = m.ballot_index
    ), change AS (
        SELECT case_no, count(*) AS received, count(*) AS counted, 0 AS held, 0 AS voided
        FROM entering GROUP BY case_no
        UNION ALL
        SELECT case_no, 0,
               count(*) * (p_to = 'counted')::int - count(*) FILTER (WHERE leaves = 'counted'),
               count(*) * (p_to = 'held')::int - count(*) FILTER (WHERE leaves = 'held'),
               count(*) * (p_to = 'voided')::int - count(*) FILTER (WHERE leaves = 'voided')
        FROM moving GROUP BY case_no
    ), net AS (
        SELECT case_no, sum(received) AS received, sum(counted) AS counted,
               sum(held) AS held, sum(voided) AS voided
        FROM change GROUP BY case_no
    )
    UPDATE tally t
    SET received = t.received + net.received, counted = t.counted + net.counted,
        held = t.held + net.held, voided = t.voided + net.voided
    FROM net WHERE t.campaign_no = p_campaign_no AND t.case_no = net.case_no
$$;

-- The status of a settled ballot now.
CREATE OR REPLACE FUNCTION status_of(p_campaign_no integer, p_ballot_index bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT e.to_status FROM ruling_exception e
                     WHERE e.campaign_no = p_campaign_no AND e.ballot_index = p_ballot_index
                     ORDER BY e.ruling_index DESC LIMIT 1), 'counted')
$$;

-- Whether a person's ruling stands on a ballot: the newest, unless it took rulings back.
CREATE OR REPLACE FUNCTION ruled_by_person(p_campaign_no integer, p_ballot_index bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT NOT e.reopens FROM ruling_exception e
                     WHERE e.campaign_no = p_campaign_no AND e.ballot_index = p_ballot_index
                       AND e.by_person
                     ORDER BY e.ruling_index DESC LIMIT 1), false)
$$;

-- Whether a person ruled on a ballot, or took a ruling back, above an index; no for NULL.
CREATE OR REPLACE FUNCTION ruled_by_person_above(
    p_campaign_no integer, p_ballot_index bigint, p_seen bigint
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT p_seen IS NOT NULL AND EXISTS (
        SELECT FROM ruling_exception e
        WHERE e.campaign_no = p_campaign_no AND e.ballot_index = p_ballot_index
          AND e.by_person AND e.ruling_index > p_seen)
$$;
