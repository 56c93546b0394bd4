-- Keeps a code for a number and a voter, unless the number was sent one too lately. Each code of a
-- day doubles the wait for the next one, up to a longest: nobody is locked out, and nobody flooded.
-- KEYS[1]  what was sent to the number: a hash of `count` and `next`, in milliseconds
-- KEYS[2]  the code of this voter for the number: a hash of `code`, `left` and `ends`
-- ARGV[1]  now, in milliseconds; ARGV[2] the code's digest; ARGV[3] seconds that it is good for;
-- ARGV[4]  wrong tries that it allows; ARGV[5] first wait, ARGV[6] longest wait,
-- ARGV[7]  time without a code after which the wait is short again; all in seconds
-- Returns  0: kept; otherwise the milliseconds to wait
local now, longest = tonumber(ARGV[1]), tonumber(ARGV[6])
local sent = redis.call('HMGET', KEYS[1], 'count', 'next')
local count, next_at = tonumber(sent[1] or 0), tonumber(sent[2] or 0)
local wait = next_at - now
if wait > 0 and wait <= longest * 1000 then return wait end
local pause = math.min(longest, tonumber(ARGV[5]) * 2 ^ math.min(count, 30))
redis.call('HSET', KEYS[1], 'count', count + 1, 'next', now + pause * 1000)
redis.call('EXPIRE', KEYS[1], ARGV[7])
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'code', ARGV[2], 'left', ARGV[4], 'ends', now + ARGV[3] * 1000)
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 0
