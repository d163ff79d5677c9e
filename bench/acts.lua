-- Readers who send one form each: `wrk … -s bench/acts.lua URL -- HOST FORMS FIELDS`, FORMS a file with a stamp a line.
local stamps, next_one, fields, headers = {}, 0, "", {}
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(given)
  headers["Host"] = given[1]
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  headers["Sec-Fetch-Site"] = "same-origin"
  headers["X-Fragment"] = "1"
  for line in io.lines(given[2]) do stamps[#stamps + 1] = line end
  fields = given[3]
  acknowledged = 0
end

function request()
  next_one = next_one + 1
  if next_one > #stamps then wrk.thread:stop() end
  headers["X-Forwarded-For"] = string.format("10.%d.%d.%d", next_one / 65536 % 256, next_one / 256 % 256, next_one % 256)
  local stamp = stamps[next_one] or ""
  local said = fields:gsub("NUMBER", stamp:sub(-12)) -- no two say the same
  return wrk.format("POST", nil, headers, said .. "&stamp=" .. stamp:gsub(":", "%%3A"))
end

function response(status)
  if status >= 200 and status < 400 then acknowledged = acknowledged + 1 end
end

function done()
  local all = 0
  for _, thread in ipairs(threads) do all = all + thread:get("acknowledged") end
  io.write(string.format("acknowledged: %d\n", all))
end
