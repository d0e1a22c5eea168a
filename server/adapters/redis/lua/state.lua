local function whole(number)
  return string.format('%.0f', number)
end

-- Of a feed: its head, its oldest offset, about how many bytes lie between them, when its last entry arrived, and how often
-- it was rebuilt: each time its entries are another stream.
local function unpackState(state)
  if not state then return 0, 1, 0, 0, 0 end
  return struct.unpack('<ddddd', state)
end

local function packState(head, oldest, bytes, arrived, generation)
  return struct.pack('<ddddd', head, oldest, bytes, arrived, generation)
end

local function streamOf(prefix, feed, generation)
  return prefix .. 'f:' .. feed .. (generation > 0 and '.' .. generation or '')
end

-- What followers of a feed are told: its entries from..to, in blobs. Where they cannot be told they read them later: an error here
-- would end a script that has done the half of its work, and has noted that it took a request.
local function tellEntries(prefix, feed, epoch, generation, from, to, count, blobs)
  local message = struct.pack('<Bc0IddH', #epoch, epoch, generation, from, to, count) .. blobs
  redis.pcall('SPUBLISH', prefix .. 'f:' .. feed, message)
end
