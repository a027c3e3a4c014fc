-- wrk script: pages of users, views and cursors that vary, one write per 20 reads.
-- WRITES=0 leaves the writes to somebody else, so that the latency is that of the pages alone.
-- Environment: KIND inbox|conversation|counts|fixed, SIDE desk|yard, COUNT conversations, TOKENS a,b,c.
local kind, side, count = os.getenv("KIND"), os.getenv("SIDE"), tonumber(os.getenv("COUNT"))
local tokens = {}
for t in (os.getenv("TOKENS") or ""):gmatch("[^,]+") do tokens[#tokens + 1] = t end
local views, shelves = { "solved", "open", "waiting", "solved" }, { 4, 1, 2, 4 }
local now = tonumber(os.getenv("NOW_MS"))
local seed = 1
function init() math.randomseed(os.time() + math.floor(os.clock() * 1e6)) end

local digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
function request()
  seed = seed + 1
  local headers = side == "desk" and { Authorization = "Bearer " .. tokens[seed % #tokens + 1] } or {}
  local n = math.random(1, count)
  if kind == "fixed" then return wrk.format("GET", "/fixed") end
  if seed % 21 == 0 and os.getenv("WRITES") ~= "0" then
    if side == "yard" then return wrk.format("POST", "/note?n=" .. n) end
    headers["Content-Type"] = "application/json"
    return wrk.format("POST", "/api/v1/conversations/" .. n .. "/notes", headers, '{"markdown":"A note of the measurement"}')
  end
  if kind == "conversation" then
    if side == "yard" then return wrk.format("GET", "/conversation?n=" .. n) end
    return wrk.format("GET", "/api/v1/conversations/" .. n, headers)
  end
  if kind == "counts" then
    if side == "yard" then return wrk.format("GET", "/counts?user=1") end
    return wrk.format("GET", "/api/v1/views", headers)
  end
  local v = math.random(1, 4)
  local back = math.random(0, 1) * math.random(0, count * 2) * 60000
  if side == "yard" then
    return wrk.format("GET", string.format("/inbox?mailbox=1&shelf=%d&ms=%.0f&n=9007199254740991", shelves[v], now - back))
  end
  local path = "/api/v1/conversations?view=" .. views[v]
  if back > 0 and os.getenv("CURSOR_" .. views[v]) then
    local list = {}
    for c in os.getenv("CURSOR_" .. views[v]):gmatch("[^,]+") do list[#list + 1] = c end
    if #list > 0 then path = path .. "&cursor=" .. list[math.random(1, #list)] end
  end
  return wrk.format("GET", path, headers)
end

function done(summary, latency, requests)
  io.write(string.format('{"per_second": %.1f, "p50_ms": %.3f, "p99_ms": %.3f, "errors": %d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
