// An article is heard: the device's own Vietnamese voice reads title, summary and body, sentence by sentence, and shows which one. Called
// with the button that asks, and with what keeps a choice (portal.js). A pause forgets the sentence and says it again, since the engines'
// own pause stays silent on some telephones; short pieces, since Chrome falls silent in one of more than 15 seconds.

const PARTS = ".page-title, .article-summary, .article > .figure figcaption, .prose :is(h2, h3, h4, p, li, figcaption, caption, tbody tr)";
const SILENT = ".files, .video, .poll, .box, .credit, .visually-hidden, nav, form, [hidden]";
const LEAD_INS = [
  [".quote figcaption", "Lời của "],
  ["figcaption", "Chú thích ảnh: "],
  ["caption", "Bảng: "],
];
const SPEEDS = ["0.75", "1", "1.25", "1.5"];
const LONGEST = 220; // letters that are said in one go, about 15 seconds
const LINE = "\u2028"; // a line that the writer broke

// Sentences

const END = /\u2028|(?:\.{3}|[.!?…])+["”’»)\]]*(?=\s|$)/gu;
const BEGINS = /^\s*["“‘'«([–—•-]*\s*[\p{Lu}\p{N}]/u;
const SHORT =
  /(?:^|[\s("“‘'«/.])(?:T[PpXxTt]|Th\.?[Ss]|T\.?S|PGS|GS|BS|(?:BS\.)?CKI{1,2}|DS|KS|CN|LS|NCS|NSND|NSƯT|NGND|NGƯT|VĐV|HLV|ĐT|Mrs?|Ms|Dr|N[Xx][Bb]|tr|vd|VD|[Đđ][./]?c|(?:\p{Lu}\.)*\p{Lu})\.$/u;
const NUMBERED = /^\s*(?:[–—•-]\s*)?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|\p{L})\.$/u;
const COUNTED = /(?:^|\s)(?:Điều|Khoản|Mục|Chương|Phần|Bài|Câu|Bước|Tiểu mục|Phụ lục|Số)\s+(?:\d+|[IVXLC]+)\.$/iu;

function ends(text, from, to) {
  if (to >= text.length || text[to - 1] === LINE) return true;
  if (!BEGINS.test(text.slice(to))) return false;
  const before = text.slice(from, to);
  return !SHORT.test(before) && !NUMBERED.test(before) && !COUNTED.test(before);
}

function shortened(text, from, to) {
  const pieces = [];
  while (to - from > LONGEST) {
    const piece = text.slice(from, from + LONGEST);
    const pause = Math.max(...[", ", "; ", ": ", " – "].map((sign) => piece.lastIndexOf(sign) + sign.length - 1));
    const at = from + (pause > LONGEST / 3 ? pause : piece.lastIndexOf(" ") > 0 ? piece.lastIndexOf(" ") : LONGEST);
    pieces.push([from, at]);
    from = at;
  }
  return [...pieces, [from, to]];
}

// Where the sentences of a text begin and end, blanks round them left out; long ones are cut where one would breathe.
export function cut(text) {
  const found = [];
  let from = 0;
  for (const end of [...text.matchAll(END)].map((match) => match.index + match[0].length).concat(text.length)) {
    if (end <= from || !ends(text, from, end)) continue;
    found.push(...shortened(text, from, end));
    from = end;
  }
  return found
    .map(([start, end]) => [start + text.slice(start, end).search(/\S|$/), start + text.slice(start, end).trimEnd().length])
    .filter(([start, end]) => /[\p{L}\p{N}]/u.test(text.slice(start, end)));
}

// What is read of an article: its parts in their order, each with its sentences: what is said, and where it stands

function lettersOf(element) {
  const spots = [];
  let text = "";
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeName === "BR") text += LINE;
    else if (node.nodeType === Node.TEXT_NODE && node.parentElement.closest(PARTS) === element && !node.parentElement.closest(SILENT)) {
      spots.push([text.length, node]);
      text += node.data;
    }
  }
  return { text, spots };
}

function rangeOf(spots, from, to) {
  const range = document.createRange();
  const [start, first] = spots.findLast(([at]) => at <= from);
  const [end, last] = spots.findLast(([at]) => at < to);
  range.setStart(first, from - start);
  range.setEnd(last, Math.min(to - end, last.length));
  return range;
}

const plain = (text) => text.replace(/\s+/gu, " ").trim();

function row(element) {
  const headings = [...element.closest("table").querySelectorAll("thead th")].map((cell) => plain(cell.textContent));
  const cells = [...element.cells].map((cell, at) => [headings[at], plain(cell.textContent)]).filter(([, text]) => text);
  const range = document.createRange();
  range.selectNodeContents(element);
  return [{ said: cells.map(([heading, text]) => (heading ? `${heading}: ${text}` : text)).join("; "), range }];
}

function sentencesOf(element) {
  if (element.matches("tr")) return row(element);
  const { text, spots } = lettersOf(element);
  const leadIn = LEAD_INS.find(([selector]) => element.matches(selector))?.[1] || "";
  return cut(text).map(([from, to], at) => ({
    said: (at ? "" : leadIn) + plain(text.slice(from, to)),
    range: rangeOf(spots, from, to),
  }));
}

function partsOf(article) {
  return [...article.querySelectorAll(PARTS)]
    .filter((element) => !element.closest(SILENT) && !element.parentElement.closest("tr"))
    .map((element) => ({ element, sentences: sentencesOf(element) }))
    .filter(({ sentences }) => sentences.some(({ said }) => said));
}

// The voice

const speech = window.speechSynthesis;
const look = document.documentElement.dataset;
const highlights = window.Highlight && CSS.highlights;

let button; // that asked
let keep;
let parts = [];
let part = 0;
let sentence = 0;
let turn = 0; // what an older piece has to tell is not listened to
let utterance; // Chrome forgets the end of one that nobody holds
let state = "silent"; // or "speaking", "paused"
let bar;

function voice() {
  const voices = speech.getVoices().filter(({ lang }) => /^vi(?![a-z])/i.test(lang));
  return voices.find(({ localService }) => localService) || voices[0];
}

function unmark() {
  highlights?.delete("spoken");
  for (const marked of document.querySelectorAll("[data-spoken]")) delete marked.dataset.spoken;
}

function mark() {
  unmark();
  if (highlights) highlights.set("spoken", new Highlight(parts[part].sentences[sentence].range));
  else parts[part].element.dataset.spoken = "";
}

// Into view, unless the reader has gone elsewhere since the sentence before; how fast is what portal.css says of scrolling.
function show(before) {
  const lid = bar.getBoundingClientRect();
  const under = Math.max(lid.top < 1 ? lid.bottom : 0, 0); // while it goes along it covers what is above
  const reach = (range) => range.getBoundingClientRect();
  if (before && (reach(before).bottom < under || reach(before).top > innerHeight)) return;
  const { top, bottom } = reach(parts[part].sentences[sentence].range);
  if (top < under || bottom > innerHeight) window.scrollBy(0, top - Math.max(under, innerHeight / 3));
}

function say(before) {
  const mine = (turn += 1);
  const chosen = voice();
  if (speech.speaking || speech.pending) speech.cancel();
  utterance = new SpeechSynthesisUtterance(parts[part].sentences[sentence].said);
  if (chosen) Object.assign(utterance, { voice: chosen, lang: chosen.lang });
  utterance.rate = Number(look.speed || 1);
  utterance.onend = () => mine === turn && goOn();
  utterance.onerror = () => mine === turn && pause();
  speech.speak(utterance);
  mark();
  show(before);
  tell("speaking");
}

function goOn() {
  const before = parts[part].sentences[sentence].range;
  if (sentence + 1 < parts[part].sentences.length) sentence += 1;
  else if (part + 1 < parts.length) [part, sentence] = [part + 1, 0];
  else return stop();
  say(before);
}

function pause() {
  turn += 1;
  speech.cancel();
  tell("paused");
}

function stop() {
  turn += 1;
  speech.cancel();
  unmark();
  tell("silent");
  if (bar.contains(document.activeElement)) button.focus();
  bar.hidden = true;
  delete look.listening;
  [part, sentence] = [0, 0];
}

function move(by) {
  part = Math.min(Math.max(part + by, 0), parts.length - 1);
  sentence = 0;
  if (state === "speaking") say();
  else {
    mark();
    show();
  }
}

// What the reader holds: the button of the article, and a bar that goes along with the text

const SAYS = { silent: ["Nghe bài viết", "listen"], speaking: ["Tạm dừng", "pause"], paused: ["Nghe tiếp", "play"] };

const drawings = () => button.querySelector("use").getAttribute("href").split("#")[0];
const drawing = (name, kind = name) => `<svg class="icon icon-${kind}" aria-hidden="true" focusable="false"><use href="${drawings()}#${name}"></use></svg>`;

function tell(now) {
  state = now;
  const [words, icon] = SAYS[state];
  for (const place of [button, bar.querySelector(".listen-toggle")]) {
    place.querySelector("span").textContent = words;
    place.querySelector("use").setAttribute("href", `${drawings()}#${icon}`);
  }
}

function toggle() {
  if (state === "speaking") return pause();
  bar.hidden = false;
  look.listening = "";
  say();
}

function build() {
  bar = document.createElement("div");
  bar.className = "listen";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Nghe bài viết");
  bar.innerHTML = `
    <button type="button" class="listen-toggle">${drawing("pause")}<span>Tạm dừng</span></button>
    <button type="button" class="listen-back">${drawing("down", "back")}<span>Đoạn trước</span></button>
    <button type="button" class="listen-on">${drawing("down")}<span>Đoạn sau</span></button>
    <label><span>Tốc độ</span> <select>${SPEEDS.map((speed) => `<option value="${speed}">${speed.replace(".", ",")}×</option>`).join("")}</select></label>
    <button type="button" class="listen-stop">${drawing("stop")}<span>Thôi nghe</span></button>`;
  const speed = bar.querySelector("select");
  speed.value = look.speed || "1";
  bar.querySelector(".listen-toggle").addEventListener("click", toggle);
  bar.querySelector(".listen-back").addEventListener("click", () => move(-1));
  bar.querySelector(".listen-on").addEventListener("click", () => move(1));
  bar.querySelector(".listen-stop").addEventListener("click", stop);
  speed.addEventListener("change", () => {
    keep("speed", speed.value === "1" ? "" : speed.value);
    if (state === "speaking") say();
  });
  button.closest(".article-head").after(bar);
}

function leave(event) {
  if (event.key !== "Escape" || state === "silent" || document.querySelector("dialog[open]")) return;
  event.preventDefault(); // one key, one step back: calm reading stays
  stop();
}

export default (asker, keeper) => {
  if (!bar) {
    [button, keep] = [asker, keeper];
    parts = partsOf(button.closest(".article"));
    build();
    document.addEventListener("keydown", leave, true);
    window.addEventListener("pagehide", () => state !== "silent" && stop());
  }
  toggle();
};
