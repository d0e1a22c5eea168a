-- A slot of a cluster may be on its way to another shard, key by key. Then this fails where not all of the keys are here, before
-- a script has done one half of its work; elsewhere a missing key is a new one.
local function together(keys)
  redis.call('EXISTS', unpack(keys))
end
