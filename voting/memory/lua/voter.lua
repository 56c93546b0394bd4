-- What is remembered of one voter, as bytes. This text stands before glance.lua and remember.lua.
--   1-4    epoch of the shard that the memory is of; of another epoch, only the bucket holds
--   5-10   when the rate bucket was last filled, milliseconds since 1970
--   11-12  tokens in it, in thousandths
--   13-20  the ballot that took the last token
--   21-22  n: ballots that the ledger held of the voter when it last told
--   23-24  m: ballots remembered; then 8 bytes each of them
--   then   8 bytes a use: rule, window, case, units, two bytes each
-- Numbers are little-endian. At most 256 ballots are remembered of a voter. The memory is whole
-- while m = n; after a loss it is not.
local call, sub, pack, unpack_bytes = redis.call, string.sub, struct.pack, struct.unpack
local HEAD, BALLOTS, MOST, MOST_BALLOTS = '<c4I6I2c8I2I2', 25, 65535, 256
local MANY = 128 -- bytes of uses, above which old ones are looked for
local NONE, NOBODY = string.rep('\0', 4), string.rep('\0', 8) -- no epoch, no ballot

-- Ballots come one after the other in one argument, because every argument costs both sides:
-- length (2 bytes), mark (8), how many ballots the ledger holds of the voter (2), then by need the
-- use it makes (rule, window, case; 6), units (2) and units allowed (2).
local function reader(ballots)
    local upto = 0
    return function()
        local from = upto + 3
        local low, high = string.byte(ballots, from - 2, from - 1)
        upto = from + low + 256 * high - 1
        return sub(ballots, from, upto)
    end
end

-- Where a piece of at most 8 bytes begins an entry between two places; nil where it does not.
local function entry(bytes, piece, from, upto)
    local at = from - 1
    repeat
        at = string.find(bytes, piece, at + 1, true)
    until not at or (at - from) % 8 == 0
    return at and at < upto and at or nil
end
