-- Of a feed: its head, its oldest offset, about how many bytes lie between them, and when its last entry arrived.
local function unpackState(state)
  if not state then return 0, 1, 0, 0 end
  return struct.unpack('<dddd', state)
end

local function packState(head, oldest, bytes, arrived)
  return struct.pack('<dddd', head, oldest, bytes, arrived)
end
