-- Spends proofs of work, each for one ballot; the same ballot sent again has spent its own.
-- KEYS[i]   the key of proof i
-- ARGV[1]   seconds to keep what is spent: longer than a proof is good for
-- ARGV[1+i] the ballot that proof i is spent for, 16 bytes
-- Returns   one number a proof: 1 it is this ballot's now, 0 it was spent for another
local answers = {}
for i, key in ipairs(KEYS) do
    local ballot = ARGV[i + 1]
    local first = redis.call('SET', key, ballot, 'NX', 'EX', ARGV[1])
    answers[i] = (first or redis.call('GET', key) == ballot) and 1 or 0
end
return answers
