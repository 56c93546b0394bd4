-- Looks at what is remembered of the voters of a batch, and takes a token from each rate bucket;
-- the same ballot sent again at once takes none, because a retry is no second wish.
-- KEYS[1]  the head of the shard, see renew.lua; KEYS[1+i] the voter key of ballot i, see voter.lua
-- ARGV[1]  now, in milliseconds; ARGV[2] bucket capacity; ARGV[3] tokens per second;
-- ARGV[4]  seconds to keep a voter of whom no ballot is remembered; ARGV[5] seconds to keep others;
-- ARGV[6]  the epoch whose memory may be trusted, 4 bytes; anything shorter for none
-- ARGV[7]  the ballots, see voter.lua
-- A ballot that comes too fast leaves the bucket as it is: haste does not keep it from filling.
-- A bucket that was filled later than now was filled by a clock that was set back since: the time
-- between the two fills it, for nobody waits until the old clock's time comes again.
-- Quotas are looked at only where the epoch is the shard's and the memory of the voter is whole:
-- an earlier ballot that was forgotten here must reach the ledger, which knows its answer.
-- Returns  one number a ballot: -1 recorded already, -2 too fast, 0 nothing against it,
--          n: its n-th need is used up (1-based)
local now, capacity, per_s = tonumber(ARGV[1]), 1000 * tonumber(ARGV[2]), tonumber(ARGV[3])
local trusted = ARGV[6]
if sub(call('GET', KEYS[1]) or '', 1, 4) ~= trusted then trusted = nil end

local function first_used_up(stored, uses, ballot)
    local n = 1
    for at = 11, #ballot, 10 do
        local units, allowed = unpack_bytes('<I2I2', ballot, at + 6)
        local found = entry(stored, sub(ballot, at, at + 5), uses, #stored)
        local used = found and unpack_bytes('<I2', stored, found + 6) or 0
        if used + units > allowed then return n end
        n = n + 1
    end
    return 0
end

local answers, next_ballot = {}, reader(ARGV[7])
for i = 2, #KEYS do
    local key, ballot = KEYS[i], next_ballot()
    local stored = call('GET', key) or ''
    local epoch, since, tokens, last, held, count = NONE, now, capacity, NOBODY, 0, 0
    if stored ~= '' then epoch, since, tokens, last, held, count = unpack_bytes(HEAD, stored) end
    local mark, uses = sub(ballot, 1, 8), BALLOTS + 8 * count
    if count > 0 and entry(stored, mark, BALLOTS, uses) then
        answers[i - 1] = -1
    else
        local granted = true
        if last ~= mark then
            tokens = math.min(capacity, tokens + math.abs(now - since) * per_s)
            granted = tokens >= 1000
            if granted then
                call('SET', key, pack(HEAD, epoch, now, tokens - 1000, mark, held,
                    count) .. sub(stored, BALLOTS), 'EX', count > 0 and ARGV[5] or ARGV[4])
            end
        end
        if not granted then
            answers[i - 1] = -2
        elseif epoch == trusted and count == held then
            answers[i - 1] = first_used_up(stored, uses, ballot)
        else
            answers[i - 1] = 0
        end
    end
end
return answers
