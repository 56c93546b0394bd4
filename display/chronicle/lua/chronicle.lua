-- Put a chronicle, unless the same ledger has put one of a higher index. Its version grows only
-- when its words change, so that nothing tells how many ballots came in between.
--
-- KEYS[1]  hash of the campaign's chronicle: epoch, as_of, version, body
-- ARGV[1]  epoch of the ledger; another epoch than the stored one may go back to a lower index
-- ARGV[2]  as_of, index of the ledger
-- ARGV[3]  least version, so that versions grow even after the key was lost
-- ARGV[4]  body, the chronicle as JSON
--
-- Returns 1 where the body stands now, 0 where a newer one does

local stored = redis.call('HMGET', KEYS[1], 'epoch', 'as_of', 'version', 'body')

if stored[1] == ARGV[1] and tonumber(ARGV[2]) < tonumber(stored[2]) then
  return 0
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'as_of', ARGV[2])
if stored[4] ~= ARGV[4] then
  local grown = math.max(tonumber(stored[3] or '0') + 1, tonumber(ARGV[3]))
  redis.call('HSET', KEYS[1], 'version', string.format('%.0f', grown), 'body', ARGV[4])
end
return 1
