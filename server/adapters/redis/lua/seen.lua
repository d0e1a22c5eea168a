-- Which requests of a producer a feed has taken (SPEC LG1), as lib/domain/seq-window.ts. A value holds the highest seq, the
-- lowest (without bits: all from it up to the highest were seen), when it was last heard of, and 1,024 bits where they are needed.
local BITS = 1024
local PRODUCERS = 1000
local SAMPLED = 16
local KEPT_SECONDS = 172800
local RENEWED_SECONDS = 3600

local function wordsOf(raw, lowest, highest)
  local words = {}
  if #raw > 24 then
    for i = 0, 31 do words[i] = struct.unpack('<I4', raw, 25 + 4 * i) end
    return words
  end
  for i = 0, 31 do words[i] = 0 end
  for seq = math.max(lowest, highest - BITS + 1), highest do
    local at = seq % BITS
    local word = math.floor(at / 32)
    words[word] = bit.bor(words[word], bit.lshift(1, at % 32))
  end
  return words
end

local function pack(highest, lowest, now, words)
  local head = struct.pack('<ddd', highest, lowest, now)
  if not words then return head end
  local parts = { head }
  for i = 0, 31 do parts[i + 2] = struct.pack('<I4', words[i] % 4294967296) end
  return table.concat(parts)
end

local function isSet(raw, seq)
  local at = seq % BITS
  local byte = string.byte(raw, 25 + math.floor(at / 8))
  return bit.band(bit.rshift(byte, at % 8), 1) == 1
end

local function add(raw, seq, now)
  local highest, lowest = struct.unpack('<dd', raw)
  if #raw == 24 and seq == highest + 1 then return pack(seq, lowest, now) end
  local words = wordsOf(raw, lowest, highest)
  for between = math.max(highest + 1, seq - BITS + 1), seq - 1 do
    local at = between % BITS
    local word = math.floor(at / 32)
    words[word] = bit.band(words[word], bit.bnot(bit.lshift(1, at % 32)))
  end
  local at = seq % BITS
  local word = math.floor(at / 32)
  words[word] = bit.bor(words[word], bit.lshift(1, at % 32))
  return pack(math.max(highest, seq), lowest, now, words)
end

-- The one least recently heard among some picked at random: to look at all of them takes several ms, and the feeds that a
-- producer writes to come to their limit at once.
local function forgetOne(key, but)
  local some = redis.call('HRANDFIELD', key, SAMPLED, 'WITHVALUES')
  local name, oldest = nil, math.huge
  for i = 1, #some, 2 do
    local _, _, heard = struct.unpack('<ddd', some[i + 1])
    if heard < oldest and some[i] ~= but then name, oldest = some[i], heard end
  end
  redis.call('HDEL', key, name)
end

-- 0: new, and remembered where `remember`; -1: seen; -2: older than what is remembered.
local function take(key, producer, seq, remember, now)
  local raw = redis.call('HGET', key, producer)
  if not raw then
    if remember then
      redis.call('HSET', key, producer, pack(seq, seq, now))
      redis.call('EXPIRE', key, KEPT_SECONDS)
      if redis.call('HLEN', key) > PRODUCERS then forgetOne(key, producer) end
    end
    return 0
  end
  local highest, lowest = struct.unpack('<dd', raw)
  if seq <= highest - BITS then return -2 end
  if seq <= highest then
    local seen
    if #raw > 24 then seen = isSet(raw, seq) else seen = seq >= lowest end
    if seen then return -1 end
  end
  if remember then
    redis.call('HSET', key, producer, add(raw, seq, now))
    -- By the key's own time to live: nodes' clocks differ, and who writes all the time was always heard of just now.
    if redis.call('TTL', key) < KEPT_SECONDS - RENEWED_SECONDS then redis.call('EXPIRE', key, KEPT_SECONDS) end
  end
  return 0
end
