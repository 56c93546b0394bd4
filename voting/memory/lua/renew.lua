-- The head of a shard: which epoch the memory of its voters is of, and the furthest ballot in it.
--   1-4    epoch; memory of another epoch is of ballots that the ledger may not hold
--   5-12   index of the furthest ballot remembered, 0 before the first
--   13-36  its witness: ballot id (16 bytes) and time of casting (8), so that a ledger that was
--          restored and went on differently shows
-- KEYS[1]  the head of the shard
-- ARGV[1]  the head that the ledger was seen not to hold; empty for none
-- ARGV[2]  epoch to begin where there is no head, or this one
-- Returns  the head that stands now
local head = redis.call('GET', KEYS[1])
if not head or head == ARGV[1] then
    head = ARGV[2] .. string.rep('\0', 32)
    redis.call('SET', KEYS[1], head)
end
return head
