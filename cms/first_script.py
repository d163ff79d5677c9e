"""The one line of script that stands in the page itself. Before the page is painted it says that there are scripts (`data-js` on <html>),
and puts on the look that a reader chose on this device. It waits for nothing and asks nobody; the rest of the portal's script comes later.
"""

# The reader's choices, as words of `data-…` on <html>; portal.js lists and writes them, portal.css knows them
KEPT_AS = "doc"
SCRIPT = f"{{const d=document.documentElement.dataset;d.js='';try{{Object.assign(d,JSON.parse(localStorage.{KEPT_AS}||'{{}}'))}}catch{{}}}}"
