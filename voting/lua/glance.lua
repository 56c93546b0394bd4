-- Looks at what is remembered of the voters of a batch, and takes a token from each rate bucket;
-- the same ballot sent again at once takes none, because a retry is no second wish.
-- KEYS[i]  the voter key of ballot i
-- ARGV[1]  now, in milliseconds; ARGV[2] bucket capacity; ARGV[3] tokens per second;
-- ARGV[4]  seconds to keep an idle voter
-- ARGV[4+i] JSON of ballot i: {"id": text, "needs": [[field, units, allowed], …]}
-- Quotas are looked at only where the memory of the voter is whole, see remember.lua: an earlier
-- ballot that was forgotten here must reach the ledger, which knows its answer.
-- Returns  one number a ballot: -1 recorded already, -2 too fast, 0 nothing against it,
--          n: its n-th need is used up (1-based)
local now, capacity, per_s = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local function take_token(key, id)
    if redis.call('HGET', key, 'l') == id then return true end
    local tokens = tonumber(redis.call('HGET', key, 't') or capacity)
    local since = tonumber(redis.call('HGET', key, 'a') or now)
    tokens = math.min(capacity, tokens + math.max(0, now - since) / 1000 * per_s)
    local granted = tokens >= 1
    if granted then
        tokens = tokens - 1
        redis.call('HSET', key, 'l', id)
    end
    redis.call('HSET', key, 't', string.format('%.3f', tokens), 'a', now)
    redis.call('EXPIRE', key, ARGV[4], 'NX')
    return granted
end

local function is_whole(key)
    local counts = redis.call('HMGET', key, 'm', 'n')
    return counts[1] == counts[2]
end

local function first_used_up(key, needs)
    if not is_whole(key) then return 0 end
    for n, need in ipairs(needs) do
        local used = tonumber(redis.call('HGET', key, need[1]) or 0)
        if used + need[2] > need[3] then return n end
    end
    return 0
end

local answers = {}
for i, key in ipairs(KEYS) do
    local ballot = cjson.decode(ARGV[4 + i])
    if redis.call('HEXISTS', key, 'b' .. ballot.id) == 1 then
        answers[i] = -1
    elseif not take_token(key, ballot.id) then
        answers[i] = -2
    else
        answers[i] = first_used_up(key, ballot.needs)
    end
end
return answers
