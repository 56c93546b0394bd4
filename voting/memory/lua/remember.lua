-- Remembers ballots that the ledger has committed, so that what must fail is shed cheaply.
-- KEYS[1]  the head of the shard, see renew.lua; KEYS[1+i] the voter key of ballot i, see voter.lua
-- ARGV[1]  seconds to keep the memory; ARGV[2] the epoch that the ledger was last seen to continue;
-- ARGV[3]  the furthest of the ballots as the shard's head: index (8 bytes) and its witness (24);
-- ARGV[4]  the oldest day (days since 1970) of which uses are kept
-- ARGV[5]  the ballots, see voter.lua
-- Returns  the number of ballots that were new here; -1 when the shard is in another epoch: then
--          nothing is remembered
local head = call('GET', KEYS[1])
if not head or sub(head, 1, 4) ~= ARGV[2] then return -1 end
if unpack_bytes('<I8', head, 5) < unpack_bytes('<I8', ARGV[3]) then
    call('SET', KEYS[1], ARGV[2] .. ARGV[3])
end
local oldest = tonumber(ARGV[4])

-- The uses without those of days that nobody asks about any more.
local function recent(uses)
    local kept = {}
    for at = 1, #uses, 8 do
        local window = unpack_bytes('<I2', uses, at + 2)
        if window == 0 or window >= oldest then kept[#kept + 1] = sub(uses, at, at + 7) end
    end
    return table.concat(kept)
end

local function add_uses(uses, ballot)
    if #uses > MANY then uses = recent(uses) end
    for at = 11, #ballot, 10 do
        local use = sub(ballot, at, at + 5)
        local found = entry(uses, use, 1, #uses)
        if found then
            local units = unpack_bytes('<I2', uses, found + 6) + unpack_bytes('<I2', ballot, at + 6)
            uses = sub(uses, 1, found + 5) .. pack('<I2', math.min(MOST, units))
                .. sub(uses, found + 8)
        else
            uses = uses .. sub(ballot, at, at + 7)
        end
    end
    return uses
end

local new, next_ballot = 0, reader(ARGV[5])
for i = 2, #KEYS do
    local key, ballot = KEYS[i], next_ballot()
    local stored = call('GET', key)
    local epoch, since, tokens, last, held, count = NONE, 0, MOST, NOBODY, 0, 0
    if stored then epoch, since, tokens, last, held, count = unpack_bytes(HEAD, stored) end
    local marks, uses = '', ''
    if epoch == ARGV[2] then
        local first_use = BALLOTS + 8 * count
        marks, uses = sub(stored, BALLOTS, first_use - 1), sub(stored, first_use)
    else
        held, count = 0, 0
    end
    local mark = sub(ballot, 1, 8)
    if not entry(marks, mark, 1, #marks) and count < MOST_BALLOTS then
        marks, uses = marks .. mark, add_uses(uses, ballot)
        count, new = count + 1, new + 1
    end
    local told = unpack_bytes('<I2', ballot, 9)
    held = math.max(held, told)
    call('SET', key, pack(HEAD, ARGV[2], since, tokens, last, held, count)
        .. marks .. uses, 'EX', ARGV[1])
end
return new
