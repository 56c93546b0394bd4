-- migrate:up

-- A person's answer where too many of a case's votes come from outside: it keeps them.
ALTER TABLE ledger_record DROP CONSTRAINT ledger_record_kind_check;
ALTER TABLE ledger_record ADD CONSTRAINT ledger_record_kind_check CHECK (kind IN (
    'ruling', 'publication', 'opening', 'closing', 'amendment', 'suspension', 'resumption',
    'withdrawal', 'disqualification', 'reinstatement', 'review', 'shortlist', 'scores',
    'numbers', 'adoption', 'notice', 'objection', 'answer', 'overruling', 'certification',
    'revocation'));

-- migrate:down

ALTER TABLE ledger_record DROP CONSTRAINT ledger_record_kind_check;
ALTER TABLE ledger_record ADD CONSTRAINT ledger_record_kind_check CHECK (kind IN (
    'ruling', 'publication', 'opening', 'closing', 'amendment', 'suspension', 'resumption',
    'withdrawal', 'disqualification', 'reinstatement', 'review', 'shortlist', 'scores',
    'numbers', 'adoption', 'notice', 'objection', 'answer', 'certification', 'revocation'));
