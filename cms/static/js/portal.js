// The portal's script: menus that close, films that load only when asked for. Everything works without it, too.

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
