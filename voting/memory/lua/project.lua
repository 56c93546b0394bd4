-- Sets a campaign's counters and their watermark together, unless they stand further already.
-- KEYS[1]  the counters key
-- ARGV[1]  index of the ledger that the tallies are as of; ARGV[2] hash of that record, hex;
-- ARGV[3]  epoch to begin when these counters do not continue what is there;
-- ARGV[4]  1 when the ledger was seen not to hold the record of the present watermark
-- ARGV[5]  phase; ARGV[6…] "case:<id>", "received pending counted held voided", …
-- Returns  the index that the counters stand at afterwards
local upto = tonumber(redis.call('HGET', KEYS[1], 'upto') or -1)
local asked = tonumber(ARGV[1])
if ARGV[4] == '0' and upto >= asked then return upto end
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if upto < 0 or ARGV[4] == '1' or not epoch then epoch = ARGV[3] end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'upto', ARGV[1], 'hash', ARGV[2], 'epoch', epoch, 'phase', ARGV[5])
for first = 6, #ARGV, 1000 do -- unpack has a limit, and a campaign may have 10,000 cases
    redis.call('HSET', KEYS[1], unpack(ARGV, first, math.min(first + 999, #ARGV)))
end
return asked
