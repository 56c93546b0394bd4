-- Remembers ballots that the ledger has committed, so that what must fail is shed cheaply.
-- KEYS[i]  the voter key of ballot i
-- ARGV[1]  seconds to keep the memory
-- ARGV[1+i] JSON of ballot i: {"id": text, "needs": [[field, units, allowed], …]}
-- Returns  the number of ballots that were new here
local new = 0
for i, key in ipairs(KEYS) do
    local ballot = cjson.decode(ARGV[1 + i])
    if redis.call('HSETNX', key, 'b' .. ballot.id, 1) == 1 then
        for _, need in ipairs(ballot.needs) do
            redis.call('HINCRBY', key, need[1], need[2])
        end
        redis.call('EXPIRE', key, ARGV[1])
        new = new + 1
    end
end
return new
