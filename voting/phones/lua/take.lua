-- Takes one from an allowance that fills again with time; never from one that has none left.
-- KEYS[1]  the allowance: a hash of `left` and `since`
-- ARGV[1]  now, in milliseconds; ARGV[2] how much it holds; ARGV[3] how much it gains a second
-- Returns  0: taken; otherwise the milliseconds until there is one. A clock that was set back fills it.
local now, most, per_s = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'left', 'since')
local left, since = tonumber(kept[1] or most), tonumber(kept[2] or now)
left = math.min(most, left + math.abs(now - since) / 1000 * per_s)
if left < 1 then return math.ceil((1 - left) / per_s * 1000) end
redis.call('HSET', KEYS[1], 'left', left - 1, 'since', now)
redis.call('EXPIRE', KEYS[1], math.ceil(most / per_s) + 1)
return 0
