-- Readers who are shown a page each: `wrk … -s bench/live.lua URL -- HOST PAGE FIRST [PAUSE]`. No two come from one address; FIRST
-- is the number of the first, so that the readers of a later run are others. With a PAUSE (ms, in the mean) between an answer and
-- the next reader of a connection, as many come as are meant to, and not as many as are answered.
local pages, number, headers, fields = {}, 0, {}, ""
local threads = {}

function setup(thread)
  thread:set("place", #threads)
  table.insert(threads, thread)
end

function init(given)
  headers["Host"] = given[1]
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  headers["Sec-Fetch-Site"] = "same-origin"
  headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
  fields = "trang=" .. given[2] .. "&tu=&phieu="
  number = tonumber(given[3]) + place * 1000000
  acknowledged, refused = 0, 0
  local pause = tonumber(given[4] or "0")
  if pause > 0 then
    function delay() return math.random(0, 2 * pause) end
  end
end

function request()
  number = number + 1
  headers["X-Forwarded-For"] = string.format("%d.%d.%d.%d", 11 + number / 16777216, number / 65536 % 256, number / 256 % 256, number % 256)
  return wrk.format("POST", nil, headers, fields)
end

function response(status)
  if status == 200 then acknowledged = acknowledged + 1 end
  if status == 503 then refused = refused + 1 end
end

function done()
  local taken, away = 0, 0
  for _, thread in ipairs(threads) do
    taken = taken + thread:get("acknowledged")
    away = away + thread:get("refused")
  end
  io.write(string.format("acknowledged: %d\nrefused: %d\n", taken, away))
end
