-- Takes what a phone has left for a computer; whoever comes second finds that it is gone.
-- KEYS[1]  the key of the pairing
-- Returns  false while no phone has confirmed, an empty text when it was taken, else what was left
local left = redis.call('GET', KEYS[1])
if left and left ~= '' then redis.call('SET', KEYS[1], '', 'KEEPTTL') end
return left
