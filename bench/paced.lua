-- Readers of pages at their leisure: `wrk … -s bench/paced.lua URL -- HOST PAUSE`, PAUSE in ms and in the mean.
local pause = 0

function init(given)
  wrk.headers["Host"] = given[1]
  pause = tonumber(given[2])
end

function delay()
  return math.random(0, 2 * pause)
end
