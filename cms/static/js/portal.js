// The portal's script: menus that close, films that load only when asked for, addresses handed on, forms in their place, titles
// offered while one types, numbers of now. Everything works without it, too.

const nav = document.querySelector(".nav");

const openMenus = () => [...nav.querySelectorAll(".nav-more[open]")];

function closeMenus() {
  for (const menu of openMenus()) menu.open = false;
}

if (nav) {
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".nav-more, .nav-sub")) closeMenus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    nav.dataset.closed = ""; // also those that the pointer holds open
    const inside = document.activeElement.closest(".nav-item");
    const menu = inside && inside.querySelector(".nav-more[open]");
    const all = nav.querySelector(".nav-toggle[open]");
    if (menu) menu.querySelector("summary").focus();
    else if (all && nav.contains(document.activeElement)) {
      all.open = false;
      all.querySelector("summary").focus();
    }
    closeMenus();
  });

  nav.addEventListener("pointerleave", () => delete nav.dataset.closed);

  nav.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !nav.contains(event.relatedTarget)) closeMenus();
  });
}

// Films: the poster is a link; with a script it becomes the player in its place.

const FILE = /\.(mp4|webm|ogv|m4v)$/i;
const YOUTUBE = /^(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be)$/;

function playerAddress(address) {
  if (!YOUTUBE.test(address.hostname)) return address.href;
  const key = address.searchParams.get("v") || address.pathname.split("/").pop();
  return `https://www.youtube-nocookie.com/embed/${encodeURIComponent(key)}?autoplay=1`;
}

function player(address, title) {
  if (FILE.test(address.pathname)) {
    const video = document.createElement("video");
    Object.assign(video, { src: address.href, controls: true, autoplay: true });
    video.setAttribute("aria-label", title);
    return video;
  }
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: playerAddress(address), title, allow: "autoplay; fullscreen; picture-in-picture", allowFullscreen: true });
  return frame;
}

document.addEventListener("click", (event) => {
  const poster = event.target.closest("a[data-video]");
  if (!poster || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const place = document.createElement("div");
  place.className = "video-frame";
  const film = player(new URL(poster.href), poster.dataset.video);
  place.append(film);
  poster.replaceWith(place);
  film.focus();
});

// What a reader chose on this device: words of `data-…` on <html>, which cms/first_script.py puts on before the page is painted. Other
// windows follow, and a page that was only put away.

const CHOICES = ["theme", "text", "spacing", "contrast", "calm", "speed"];
const look = document.documentElement.dataset;

function chosen() {
  try {
    return JSON.parse(localStorage.doc || "{}");
  } catch {
    return {}; // a device that keeps nothing
  }
}

function wear(word, value) {
  if (value) look[word] = value;
  else delete look[word];
}

// Whether the device keeps it; if not, it holds for this page.
function keep(word, value) {
  wear(word, value);
  try {
    localStorage.doc = JSON.stringify({ ...chosen(), [word]: value || undefined });
    return true;
  } catch {
    return false;
  }
}

function follow() {
  const kept = chosen();
  for (const word of CHOICES) wear(word, kept[word]);
}

window.addEventListener("storage", ({ key }) => (key === "doc" || key === null) && follow());
window.addEventListener("pageshow", (event) => event.persisted && follow());

// What only some readers ask for lies in scripts of its own, fetched when it is first asked for. An element names its script, which is
// called with the element at each click, and with what keeps a choice. Where it cannot be fetched, a link is followed.

document.addEventListener("click", async (event) => {
  const asker = event.target.closest("[data-script]");
  if (!asker || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    (await import(asker.dataset.script)).default(asker, keep);
  } catch (fault) {
    if (asker.href) location.assign(asker.href);
    else throw fault;
  }
});

// Handing a page on: by the sheet of the device where it has one, or as a link on the clipboard. Not in a script of its own: some
// browsers allow neither once something had to be fetched.

for (const button of document.querySelectorAll("[data-share=sheet]")) button.parentElement.hidden = !navigator.share;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-share]");
  if (!button) return;
  const place = button.closest(".share");
  const { address: url, title } = place.dataset;
  const said = place.querySelector("[role=status]");
  said.textContent = "";
  try {
    if (button.dataset.share === "sheet") await navigator.share({ title, url });
    else {
      await navigator.clipboard.writeText(url);
      said.textContent = "Đã chép liên kết.";
    }
  } catch (fault) {
    if (fault.name !== "AbortError") said.textContent = `Liên kết của bài: ${url}`; // that one was closed by the reader
  }
});

// Reading aids of an article. It is read aloud where the device has a Vietnamese voice; some devices tell of their voices later. A voice
// that is first asked for after a script came may stay silent (WebKit wants the click itself), so the click says nothing, aloud.

const listen = document.querySelector(".tool-listen");
const speech = window.speechSynthesis;

function offerVoice() {
  if (speech.getVoices().some(({ lang }) => /^vi(?![a-z])/i.test(lang))) look.voice = "";
}

if (listen && speech) {
  offerVoice();
  speech.addEventListener?.("voiceschanged", offerVoice);
  listen.addEventListener("click", () => speech.speak(new SpeechSynthesisUtterance("")), { once: true });
}

const calm = document.querySelector(".tool-calm");

if (calm && look.calm) import(calm.dataset.script).then((aids) => aids.stayCalm(calm, keep));

// Readers' forms. A page is the same for everybody, so what is one's own comes in pieces: an element names the address of
// its piece, which is fetched when it comes near, and a form in it is sent and answered in place. Without a script the
// same addresses are pages.

const FRAGMENT = { "X-Fragment": "1" };
const NOT_SENT = "Chưa gửi được vì mất kết nối. Nội dung bạn nhập vẫn còn đây; xin thử lại.";

function show(host, html, focused) {
  host.innerHTML = html;
  host.dataset.fresh = "";
  const said = host.querySelector("[role=alert], [role=status]");
  if (focused && said) said.focus();
}

async function fetchFragment(host) {
  try {
    const answer = await fetch(host.dataset.fragment, { headers: FRAGMENT, credentials: "same-origin" });
    if (answer.ok && !host.contains(document.activeElement)) show(host, await answer.text(), false);
  } catch {
    // what the page itself holds leads on
  }
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      fetchFragment(target);
    }
  },
  { rootMargin: "300px" },
);

for (const host of document.querySelectorAll("[data-fragment]")) near.observe(host);

// A proof of work begins when a form is first touched; on a page without a safe address browsers offer no means for it.

const proofs = new WeakMap();
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const bytesOf = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

async function solve(challenge) {
  const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters;
  const began = performance.now();
  const password = new Uint8Array([...bytesOf(nonce), 0, 0, 0, 0]);
  const given = new DataView(password.buffer);
  for (let counter = 0; ; counter += 1) {
    given.setUint32(password.length - 4, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations: cost };
    const derivedKey = hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
    if (!derivedKey.startsWith(keyPrefix)) continue;
    return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey, time: performance.now() - began } }));
  }
}

function proofOf(form) {
  if (!form.dataset.challenge || !window.crypto?.subtle) return Promise.resolve("");
  if (!proofs.has(form)) proofs.set(form, solve(JSON.parse(form.dataset.challenge)).catch(() => ""));
  return proofs.get(form);
}

document.addEventListener("focusin", (event) => {
  const form = event.target.closest("form[data-challenge]");
  if (form) proofOf(form);
});

async function send(form, button) {
  const host = form.closest("[data-fragment]");
  const body = new FormData(form, button);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: FRAGMENT, credentials: "same-origin" });
    show(host, await answer.text(), true);
  } catch {
    form.removeAttribute("aria-busy");
    const said = form.querySelector(".form-fault") || form.insertAdjacentElement("afterbegin", document.createElement("p"));
    said.className = "form-fault";
    said.setAttribute("role", "alert");
    said.tabIndex = -1;
    said.textContent = NOT_SENT;
    said.focus();
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const inPlace = form.method === "post" && form.closest("[data-fragment]");
  if (!inPlace && !form.dataset.challenge) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  const button = event.submitter;
  form.setAttribute("aria-busy", "true");
  if (form.elements.proof) form.elements.proof.value = await proofOf(form);
  if (inPlace) await send(form, button);
  else sendWhole(form, button);
});

function sendWhole(form, button) {
  if (button?.name) {
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name: button.name, value: button.value });
    form.append(said);
  }
  form.submit();
}

// Titles while somebody types: the search box is a combobox (WAI-ARIA 1.2) whose list the server makes. It asks when the keys have
// rested; an answer to what stands there no longer is dropped.

const REST = 150; // milliseconds

function combobox(field) {
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let timer = 0;
  let asked = 0;
  let chosen = -1; // place in the list; before the first one is the field itself

  function close() {
    clearTimeout(timer);
    asked += 1;
    offer("", "");
  }

  function choose(place) {
    const count = list.children.length + 1;
    chosen = ((place + 1 + count) % count) - 1;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === chosen));
    const option = list.children[chosen];
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function offer(html, none) {
    list.innerHTML = html;
    [...list.children].forEach((option, at) => (option.id = `${list.id}-${at}`));
    const count = list.children.length;
    list.hidden = !count;
    field.setAttribute("aria-expanded", String(count > 0));
    choose(-1);
    said.textContent = count ? `Có ${count} gợi ý, dùng phím mũi tên để chọn.` : none;
  }

  async function ask() {
    const typed = field.value.trim();
    if (typed.length < 2) return close();
    const mine = (asked += 1);
    try {
      const answer = await fetch(`${field.dataset.titles}?q=${encodeURIComponent(typed)}`);
      const html = answer.ok ? await answer.text() : "";
      if (mine === asked) offer(html, "Không có gợi ý.");
    } catch {
      // no connection: the form itself still works
    }
  }

  const open = (option) => location.assign(option.dataset.href);

  function move(by) {
    if (list.hidden) ask();
    else {
      clearTimeout(timer); // who chooses is given no other list
      asked += 1;
      choose(chosen + by);
    }
    return true;
  }

  function leave() {
    if (list.hidden) return false; // then the key empties the field, as browsers have it
    close();
    return true;
  }

  function follow() {
    if (chosen < 0) return false; // then the form is sent
    open(list.children[chosen]);
    return true;
  }

  const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: follow, Escape: leave };

  list.id = `${field.id}-goi-y`;
  list.className = "search-titles";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Trang có tên như vậy");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" }))
    field.setAttribute(name, value);
  field.after(list, said);

  field.addEventListener("input", () => {
    clearTimeout(timer);
    asked += 1;
    choose(-1);
    timer = setTimeout(ask, REST);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!keys[event.key]?.()) return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) open(option);
  });
}

for (const field of document.querySelectorAll("[data-titles]")) combobox(field);

// The live request. A page is kept for everybody; once somebody sees it, it asks what has changed since, and is counted by that.
// Numbers that only grow are never put back to what another worker knew a moment ago, nor is what a reader's own form shows.

const GROWING = ["xem", "tong"];
const number = (text) => Number(text.replace(/\D/g, ""));
const key = document.body.dataset.page; // not there where nothing is counted: on error pages, in previews

function put(place, text) {
  if (place.textContent.trim() !== text.trim()) place.textContent = text;
}

function putAll(told, within, anew) {
  for (const [name, text] of Object.entries(told)) {
    for (const place of within.querySelectorAll(`[data-live="${name}"]`)) {
      const isOlder = GROWING.includes(name) && number(text) < number(place.textContent);
      if (!isOlder && (anew || !place.closest("[data-fresh]"))) put(place, text);
    }
  }
}

function putWeather(told) {
  for (const weather of document.querySelectorAll("[data-weather]")) {
    weather.closest(".box").hidden = !told;
    if (!told) continue;
    putAll(told, weather, true);
    const drawing = weather.querySelector("use");
    const address = drawing?.getAttribute("href").replace(/#.*/, `#${told.hinh}`);
    if (told.hinh && address !== drawing?.getAttribute("href")) drawing?.setAttribute("href", address);
  }
}

function putPoll(poll, [voters, choices]) {
  const said = poll.querySelector(".poll-facts strong");
  if (number(voters) < number(said.textContent)) return;
  put(said, voters);
  const shown = [...poll.querySelectorAll(".poll-got")].filter((got) => got.querySelector(".poll-votes"));
  if (shown.length !== choices.length) return;
  choices.forEach(([votes, share], place) => {
    shown[place].querySelector(".poll-bar").value = share;
    const [count, percent] = shown[place].querySelector(".poll-votes").childNodes;
    put(count, `${votes} lượt chọn, `);
    put(percent, `${share}\u00a0%`);
  });
}

async function live(anew) {
  const polls = [...document.querySelectorAll("[data-poll]")];
  const told = { trang: key, tu: document.referrer, phieu: [...new Set(polls.map((poll) => poll.dataset.poll))].slice(0, 5) };
  if (anew) told.dem = "0";
  try {
    const answer = await fetch("/truc-tiep/", {
      method: "POST", body: new URLSearchParams(told), credentials: "same-origin", keepalive: true,
    });
    if (!answer.ok) return; // too much at once: the page says what it said when it was kept
    const { phieu = {}, "thoi-tiet": weather, ...texts } = await answer.json();
    putAll(texts, document, anew);
    putWeather(weather);
    for (const poll of document.querySelectorAll("[data-poll]")) if (phieu[poll.dataset.poll]) putPoll(poll, phieu[poll.dataset.poll]);
  } catch {
    // no connection
  }
}

function onceSeen(act) {
  const event = document.prerendering ? "prerenderingchange" : document.visibilityState === "hidden" ? "visibilitychange" : "";
  if (event) document.addEventListener(event, () => onceSeen(act), { once: true });
  else act();
}

if (key !== undefined) {
  onceSeen(() => live(false));
  window.addEventListener("pageshow", (event) => event.persisted && live(true)); // back to a page that was only put away
}
