-- Publish a snapshot, unless the same ledger has a newer one or this interval has had its own.
--
-- KEYS[1]  hash of the campaign's snapshot: epoch, as_of, slot, version, body
-- ARGV[1]  epoch of the ledger; another epoch than the stored one may go back to a lower index
-- ARGV[2]  as_of, index of the ledger
-- ARGV[3]  slot, number of the interval
-- ARGV[4]  least version, so that versions grow even after the key was lost
-- ARGV[5]  body, the snapshot as JSON
--
-- Returns {"published" | "stale" | "repeated", the version that stands now, as text}

local stored = redis.call('HMGET', KEYS[1], 'epoch', 'as_of', 'slot', 'version')
local version = tonumber(stored[4] or '0')

if stored[1] == ARGV[1] then
  if tonumber(ARGV[2]) < tonumber(stored[2]) then
    return {'stale', string.format('%.0f', version)}
  end
  if stored[3] == ARGV[3] then
    return {'repeated', string.format('%.0f', version)}
  end
end

local grown = string.format('%.0f', math.max(version + 1, tonumber(ARGV[4])))
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'as_of', ARGV[2], 'slot', ARGV[3],
  'version', grown, 'body', ARGV[5])
return {'published', grown}
