-- Readers for wrk: each request is for one of the ARTICLES invented articles, or, unless LISTS is 0, one time in ten for a list.
-- DELAY is how many milliseconds each connection waits before it asks again.
local articles = tonumber(os.getenv("ARTICLES"))
local delay_ms = tonumber(os.getenv("DELAY") or "0")
local lists = { "/", "/articles/", "/articles/?page=2", "/categories/", "/tags/", "/authors/" }
local some_lists = os.getenv("LISTS") ~= "0"
math.randomseed(4)

function request()
   if some_lists and math.random(10) == 1 then
      return wrk.format("GET", lists[math.random(#lists)])
   end
   return wrk.format("GET", "/articles/sample-" .. math.random(articles) .. "/")
end

if delay_ms > 0 then
   function delay()
      return delay_ms
   end
end
