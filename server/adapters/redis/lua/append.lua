-- One bucket's part of a micro-batch, whole or not at all (SPEC LG8).
-- KEYS  meta, states of feeds, what the writer's last call came to; in a cluster the requests seen of feeds that are written to
-- ARGV  prefix of the bucket's keys, expected epoch (or nothing), epoch to take where a new one begins, the call's number,
--       arrived, the batch, little-endian: u32 feeds, u32 key of each; then for each feed u32 writes, and
--       for each write f64 seq (-1: none), u32 blobs, u32 length and bytes of its producer, and for each blob u32 points, u32
--       length and bytes
-- Gives {1, outcomes, epoch, generations}: the first offset of each write, -1 or -2 as `take`, and the generation of each feed
-- where one of them was ever rebuilt; {0, epoch}: another epoch; {2}: a later call came before.
local ENTRY_POINTS = 512
local RECORD_SECONDS = 600
local prefix, expected, number = ARGV[1], ARGV[2], tonumber(ARGV[4])
local arrived, batch = tonumber(ARGV[5]), ARGV[6]

local epoch, clustered = fence(KEYS[1], ARGV[3])
if expected ~= '' and expected ~= epoch then return { 0, epoch } end
-- The answer to a call may be lost on its way: the same call again gives it once more.
local record = redis.call('GET', KEYS[3])
if record then
  local last = cmsgpack.unpack(record)
  if last[1] == number then return { 1, last[2], epoch, last[3] } end
  if last[1] > number then return { 2 } end
end

-- What lies behind the head was never acknowledged, and nobody reads it: an importer of an older release, which was not fenced,
-- may have left it there.
local function add(stream, head, last, fields)
  if not redis.pcall('XADD', stream, whole(last) .. '-0', unpack(fields)).err then return end
  for _, entry in ipairs(redis.call('XRANGE', stream, '(' .. whole(head) .. '-0', '+')) do
    redis.call('XDEL', stream, entry[1])
  end
  redis.call('XSETID', stream, whole(head) .. '-0')
  redis.call('XADD', stream, whole(last) .. '-0', unpack(fields))
end

local count, at = struct.unpack('<I', batch)
local feeds = { struct.unpack('<' .. string.rep('I', count), batch, at) }
at = table.remove(feeds)
local states = redis.call('HMGET', KEYS[2], unpack(feeds))
if clustered then
  local keys = { KEYS[1] }
  for f = 1, count do
    local _, _, _, _, generation = unpackState(states[f])
    keys[#keys + 1] = streamOf(prefix, feeds[f], generation)
  end
  together(keys)
end
local outcomes, changed, generations, rebuilt = {}, {}, {}, false
for f = 1, count do
  local feed = feeds[f]
  local head, oldest, bytes, _, generation = unpackState(states[f])
  local stream = streamOf(prefix, feed, generation)
  generations[f] = generation
  if generation > 0 then rebuilt = true end
  local before = head
  local fields, held, news = {}, 0, {}
  local writes, seq, blobs, producer, points, blob
  writes, at = struct.unpack('<I', batch, at)
  for _ = 1, writes do
    seq, blobs, producer, at = struct.unpack('<dIIc0', batch, at)
    local verdict = 0
    if seq >= 0 then verdict = take(prefix .. 's:' .. feed, producer, seq, blobs > 0, arrived) end
    outcomes[#outcomes + 1] = verdict == 0 and head + 1 or verdict
    for _ = 1, blobs do
      points, blob, at = struct.unpack('<IIc0', batch, at)
      if verdict == 0 then
        head = head + points
        held = held + points
        bytes = bytes + #blob + 16
        fields[#fields + 1] = 'b'
        fields[#fields + 1] = blob
        news[#news + 1] = struct.pack('<Ic0', #blob, blob)
        if held >= ENTRY_POINTS then
          add(stream, before, head, fields)
          fields, held = {}, 0
        end
      end
    end
  end
  if held > 0 then add(stream, before, head, fields) end
  if head > before then
    changed[#changed + 1] = feed
    changed[#changed + 1] = packState(head, oldest, bytes, arrived, generation)
    tellEntries(prefix, feed, epoch, generation, before + 1, head, #news, table.concat(news))
  end
end
if #changed > 0 then
  redis.call('HSET', KEYS[2], unpack(changed))
  redis.call('SET', KEYS[3], cmsgpack.pack({ number, outcomes, rebuilt and generations }), 'EX', RECORD_SECONDS)
end
return { 1, outcomes, epoch, rebuilt and generations }
