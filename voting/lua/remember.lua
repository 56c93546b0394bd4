-- Remembers ballots that the ledger has committed, so that what must fail is shed cheaply.
-- KEYS[i]  the voter key of ballot i
-- ARGV[1]  seconds to keep the memory
-- ARGV[1+i] JSON of ballot i: {"id": text, "needs": [[field, units, allowed], …],
--          "of": ballots that the ledger holds of the voter}
-- Returns  the number of ballots that were new here
-- The memory of a voter is whole while as many ballots are remembered (m) as the ledger holds (n);
-- after a flush it is not, and glance.lua then leaves quotas to the ledger.
local new = 0
for i, key in ipairs(KEYS) do
    local ballot = cjson.decode(ARGV[1 + i])
    if redis.call('HSETNX', key, 'b' .. ballot.id, 1) == 1 then
        for _, need in ipairs(ballot.needs) do
            redis.call('HINCRBY', key, need[1], need[2])
        end
        redis.call('HINCRBY', key, 'm', 1)
        new = new + 1
    end
    local held = tonumber(redis.call('HGET', key, 'n') or 0)
    redis.call('HSET', key, 'n', math.max(held, ballot['of']))
    redis.call('EXPIRE', key, ARGV[1])
end
return new
