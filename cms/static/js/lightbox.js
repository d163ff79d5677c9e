// Pictures seen large, one after another: those of a gallery, or one alone. What opens them is a link to the large picture.

const SWIPE = 40; // pixels that a finger goes sideways
const FRAME = `
  <div class="viewer-bar">
    <p class="viewer-count" aria-hidden="true"></p><p class="visually-hidden" role="status"></p>
    <button type="button" class="viewer-close" autofocus>Đóng</button>
  </div>
  <figure><div class="viewer-picture"></div><figcaption></figcaption></figure>
  <div class="viewer-bar viewer-steps">
    <button type="button" data-step="-1">Ảnh trước</button><button type="button" data-step="1">Ảnh sau</button>
  </div>`;

const made = new Map(); // large pictures by their links
let viewer; // one for the page
let links = []; // what is leafed through
let at = 0;

function picture(link) {
  if (!made.has(link)) {
    const whole = document.createElement("picture");
    const image = document.createElement("img");
    if (link.dataset.srcset) {
      const source = document.createElement("source");
      Object.assign(source, { type: link.dataset.type, sizes: "100vw", srcset: link.dataset.srcset });
      whole.append(source);
    }
    whole.append(image);
    Object.assign(image, { alt: link.querySelector("img").alt, src: link.href });
    made.set(link, whole);
  }
  return made.get(link);
}

const place = (number) => (number + links.length) % links.length;

function show(number) {
  at = place(number);
  const link = links[at];
  viewer.querySelector(".viewer-picture").replaceChildren(picture(link));
  const caption = viewer.querySelector("figcaption");
  caption.innerHTML = link.closest("figure").querySelector("figcaption")?.innerHTML ?? "";
  caption.hidden = !caption.textContent;
  const many = links.length > 1;
  viewer.querySelector(".viewer-count").textContent = many ? `${at + 1} / ${links.length}` : "";
  viewer.querySelector("[role=status]").textContent = many ? `Ảnh ${at + 1} trên ${links.length}: ${link.querySelector("img").alt}` : "";
  for (const step of [1, -1]) picture(links[place(at + step)]); // those beside it are fetched before somebody asks for them
}

function leaf(step) {
  if (links.length > 1) show(at + step);
}

function byKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const acts = { ArrowLeft: () => leaf(-1), ArrowRight: () => leaf(1), Home: () => show(0), End: () => show(links.length - 1) };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
}

// Fingers: nothing is prevented, so that two of them still zoom, and one moves what is zoomed

function bySwipe(whole) {
  let begun = null;
  whole.addEventListener("touchstart", ({ touches }) => (begun = touches.length === 1 ? touches[0] : null), { passive: true });
  whole.addEventListener("touchend", ({ changedTouches: [ended] }) => {
    const across = begun ? ended.clientX - begun.clientX : 0;
    const down = begun ? ended.clientY - begun.clientY : 0;
    begun = null;
    const zoomed = window.visualViewport?.scale > 1.01;
    if (!zoomed && Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(down)) leaf(across < 0 ? 1 : -1);
  });
}

function make() {
  const dialog = document.createElement("dialog");
  dialog.className = "viewer";
  dialog.innerHTML = FRAME;
  dialog.addEventListener("keydown", byKey);
  dialog.addEventListener("click", ({ target }) => {
    if (target.closest(".viewer-close")) dialog.close();
    else if (target.dataset.step) leaf(Number(target.dataset.step));
  });
  bySwipe(dialog.querySelector("figure"));
  document.body.append(dialog);
  return dialog;
}

// The page behind does not scroll meanwhile; where its bar takes room, the room stays

function hold(still) {
  const root = document.documentElement;
  root.style.scrollbarGutter = still && window.innerWidth > root.clientWidth ? "stable" : "";
  root.classList.toggle("is-still", still);
}

export default function open(asker) {
  viewer ??= make();
  const gallery = asker.closest(".gallery");
  links = gallery ? [...gallery.querySelectorAll("a[data-script]")] : [asker];
  viewer.setAttribute("aria-label", gallery?.getAttribute("aria-label") ?? "Ảnh lớn");
  viewer.querySelector(".viewer-steps").hidden = links.length < 2;
  show(links.indexOf(asker));
  viewer.showModal();
  hold(true);
  viewer.addEventListener("close", () => {
    hold(false);
    asker.focus({ preventScroll: true }); // not every browser gives a clicked link the focus, and so could give it back
  }, { once: true });
}
