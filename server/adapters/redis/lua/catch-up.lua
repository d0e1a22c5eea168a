-- KEYS  meta, changes
-- ARGV  epoch to take where a new one begins, epoch and number of the last change that the caller has
-- Gives the changes after it, or nothing where the caller has to load the table anew.
local top = tonumber(redis.call('HGET', KEYS[1], 'changes') or 0)
local number = tonumber(ARGV[3])
if fence(KEYS[1], ARGV[1]) ~= ARGV[2] or top < number then return false end
if top == number then return {} end
local entries = redis.call('XRANGE', KEYS[2], '(' .. number .. '-0', '+')
if not entries[1] or entries[1][1] ~= (number + 1) .. '-0' then return false end
return entries
