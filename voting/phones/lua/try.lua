-- Tries a code. The right one is used up; one that was tried wrongly too often is gone.
-- KEYS[1]  the code of a voter for a number, see put.lua
-- ARGV[1]  now, in milliseconds; ARGV[2] the digest of what was typed
-- Returns  -1: right; -2: there is no code, or no more; n: wrong, and n tries are left
local kept = redis.call('HMGET', KEYS[1], 'code', 'ends')
if not kept[1] or tonumber(kept[2]) < tonumber(ARGV[1]) then return -2 end
if kept[1] == ARGV[2] then
    redis.call('DEL', KEYS[1])
    return -1
end
local left = redis.call('HINCRBY', KEYS[1], 'left', -1)
if left <= 0 then redis.call('DEL', KEYS[1]) end
return left
