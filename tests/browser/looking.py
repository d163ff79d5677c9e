"""What is measured of a page as it stands in a browser: sizes of targets, room for letters, what speaks, what stands out enough."""

# What one can press or fill in, as it is seen: a radio button is as large as its label, a title's link as the card that it covers
TARGETS = """() => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".visually-hidden, [inert]");
  const area = (element) => {
    const cover = getComputedStyle(element, "::after");
    const covered = cover.position === "absolute" && cover.content !== "none" ? element.offsetParent : null;
    return (covered || element.closest("label") || element).getBoundingClientRect();
  };
  const inline = (element) => getComputedStyle(element).display === "inline" && element.parentElement.textContent.trim().length
    > element.textContent.trim().length + 8;  // a link in a sentence is as high as its line
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((element) => seen(element) && !inline(element) && !element.matches(".skip-link"))
    .map((element) => [area(element), element])
    .filter(([{ width, height }]) => width < 23.9 || height < 23.9)
    .map(([{ width, height }, element]) => `${element.className || element.tagName}: ${element.textContent.trim().slice(0, 30)} ${width.toFixed(1)} × ${height.toFixed(1)}`);
}"""

# Elements that cut off what does not fit, and have letters that do not. A teaser ends with its dots: the whole stands behind its link
CUT_OFF = """() => { const away = (element) => element && (getComputedStyle(element).clipPath === "inset(50%)" || away(element.parentElement));
return [...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  if (!/hidden|clip/.test(style.overflowX + style.overflowY) || style.webkitLineClamp !== "none") return false;
  if (!element.checkVisibility() || away(element) || element.closest("svg") || !element.innerText?.trim()) return false;
  return element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.className || element.tagName); }"""

# WCAG 1.4.12: what a reader's own style may set
SET_APART = """() => {
  const style = new CSSStyleSheet();
  style.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [style];
}"""

# Ink of letters with two marks, against the nearest edge that cuts: by the measures of the font, at the place of the first letter
INK = """() => {
  const marks = "ẾỮỘẶỴ", pen = document.createElement("canvas").getContext("2d"), cut = [];
  const away = (element) => element && (getComputedStyle(element).clipPath === "inset(50%)" || away(element.parentElement));
  const own = (element) => [...element.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  for (const element of document.querySelectorAll("body *")) {
    const text = own(element);
    if (!text || !element.checkVisibility() || away(element) || element.closest("script, svg, option, textarea")) continue;
    let edge = element;
    while (edge && !/hidden|clip|auto|scroll/.test(getComputedStyle(edge).overflowY)) edge = edge.parentElement;
    if (!edge || edge === document.body || edge === document.documentElement) continue;
    const style = getComputedStyle(element);
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const ink = pen.measureText(style.textTransform === "uppercase" ? marks : marks + "gỵ");
    const foot = document.createElement("span");
    foot.style.cssText = "display: inline-block; width: 0; height: 0";
    text.before(foot);
    const base = foot.getBoundingClientRect().bottom, room = edge.getBoundingClientRect();
    foot.remove();
    if (base - ink.actualBoundingBoxAscent < room.top - 0.5 || base + ink.actualBoundingBoxDescent > room.bottom + 0.5)
      cut.push(`${element.className || element.tagName}: ${text.data.trim().slice(0, 30)}`);
  }
  return cut;
}"""

# What speaks by itself, with its words, and whether the focus is in it
SPEAKING = """() => [...document.querySelectorAll("[role=status], [role=alert]")].filter((element) => element.textContent.trim())
  .map((element) => [element.getAttribute("role"), element.textContent.trim().replace(/\\s+/g, " "), element.contains(document.activeElement)])"""

# Edges of fields against their ground, letters against theirs: contrast by WCAG 2, colours of half a tone laid over what is below
CONTRAST = """(selectors) => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const paint = (colours) => {
    pen.clearRect(0, 0, 1, 1);
    for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const grounds = (element) => { const found = []; for (let at = element; at; at = at.parentElement) found.unshift(getComputedStyle(at).backgroundColor); return found; };
  const light = (colour) => colour.map((part) => part / 255).map((part) => (part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
  const ratio = (one, other) => { const [low, high] = [light(one), light(other)].sort((a, b) => a - b); return (high + .05) / (low + .05); };
  const found = [];
  for (const selector of selectors) for (const element of document.querySelectorAll(selector)) {
    const style = getComputedStyle(element), edge = element.matches("input, select, textarea, .rate-choice");
    const below = grounds(edge ? element.parentElement : element);
    const told = ratio(paint([...below, edge ? style.borderTopColor : style.color]), paint(below));
    if (told < (edge ? 3 : 4.5)) found.push(`${selector}: ${told.toFixed(2)}`);
  }
  return found;
}"""
FIELDS = ["input:not([type=hidden], [type=radio], [type=checkbox], [tabindex='-1'])", "select", "textarea", ".rate-choice"]

OUTLINE = """() => {
  const lines = [], marks = { MAIN: "main", NAV: "nav", ASIDE: "aside", HEADER: "header", FOOTER: "footer", SECTION: "section" };
  const label = (element) => element.getAttribute("aria-label")
    || element.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id)?.textContent.trim()).join(" ") || "";
  const walk = (element, depth) => {
    if (element.matches("script, style, template, noscript, [hidden]")) return;
    let deeper = depth;
    const level = /^H([1-6])$/.exec(element.tagName)?.[1], role = element.getAttribute("role"), name = label(element);
    const inside = element.parentElement?.closest("article, aside, main, nav, section");
    const mark = role === "region" ? "section" : role === "search" ? "search" : role ? null : marks[element.tagName];
    const counts = mark && !(mark === "section" && !name) && !(/header|footer/.test(mark) && inside);
    const text = element.matches(".card-title, .row-title") ? "(tên của từng tin)" : element.textContent.trim().replace(/\\s+/g, " ");
    if (level) lines.push("  ".repeat(depth) + `h${level} ${text}`);
    else if (counts) { lines.push("  ".repeat(depth) + `[${mark}]${name ? " " + name : ""}`); deeper += 1; }
    for (const child of element.children) walk(child, deeper);
  };
  walk(document.body, 0);
  return lines;
}"""
