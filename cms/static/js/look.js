// How a reader wants to see the portal on this device: letters, their spacing, contrast and ground, in a dialog; the calm way of reading
// an article; its way to paper. Called with the button that asks, and with what keeps a choice (portal.js).

const FIELDS = [
  { word: "text", legend: "Cỡ chữ", choices: ["", "115", "130", "150", "200"].map((size) => [size, `${size || 100}\u00a0%`]) },
  { word: "spacing", legend: "Khoảng cách chữ, dòng", choices: [["", "Bình thường"], ["wide", "Rộng"]] },
  { word: "contrast", legend: "Tương phản", choices: [["", "Theo máy"], ["high", "Cao"]] },
  { word: "theme", legend: "Màu nền", choices: [["", "Theo máy"], ["light", "Sáng"], ["dark", "Tối"]] },
];
const look = document.documentElement.dataset;

// The dialog

let dialog;
let opener;

function field({ word, legend, choices }) {
  const radios = choices.map(
    ([value, name]) => `<label class="look-choice"><input type="radio" name="${word}" value="${value}"><span>${name}</span></label>`,
  );
  return `<fieldset><legend>${legend}</legend><div class="look-choices">${radios.join("")}</div></fieldset>`;
}

function build(keep) {
  dialog = document.createElement("dialog");
  dialog.className = "look";
  dialog.setAttribute("aria-labelledby", "cach-hien-thi");
  dialog.innerHTML = `<form class="look-form" method="dialog">
    <h2 class="look-title" id="cach-hien-thi">Cỡ chữ, màu nền</h2>
    ${FIELDS.map(field).join("")}
    <p class="look-note">Từ 150\u00a0% trở lên, bản in cũng dùng chữ lớn.</p>
    <p class="look-said" role="status"></p>
    <div class="look-ends">
      <button class="button-plain" type="button">Trở về như ban đầu</button>
      <button class="button" value="xong">Xong</button>
    </div>
  </form>`;
  const form = dialog.querySelector("form");
  const said = dialog.querySelector("[role=status]");

  form.addEventListener("change", ({ target }) => {
    const { legend, choices } = FIELDS.find(({ word }) => word === target.name);
    const isKept = keep(target.name, target.value);
    said.textContent = `${legend}: ${new Map(choices).get(target.value)}. ${isKept ? "Máy này sẽ nhớ." : "Chỉ dùng cho trang này, vì máy không cho nhớ."}`;
  });
  form.querySelector(".button-plain").addEventListener("click", () => {
    for (const { word } of FIELDS) keep(word, "");
    showChosen();
    said.textContent = "Đã trở về như ban đầu.";
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside the form
  dialog.addEventListener("close", () => opener.focus());
  document.body.append(dialog);
}

function showChosen() {
  for (const radio of dialog.querySelectorAll("input")) radio.checked = radio.value === (look[radio.name] || "");
}

function openDialog(asker, keep) {
  if (!dialog) build(keep);
  opener = asker;
  dialog.querySelector("[role=status]").textContent = "";
  showChosen();
  dialog.showModal();
  dialog.querySelector("input:checked")?.focus();
}

// Calm reading: portal.css takes away what stands round the article. There are three ways back: the same button, one at the end, Escape.

let hasWaysBack = false;

function turnCalm(button, keep) {
  const before = button.getBoundingClientRect().top;
  keep("calm", look.calm ? "" : "1");
  if (look.calm) stayCalm(button, keep);
  button.parentElement.querySelector("[role=status]").textContent = look.calm
    ? "Đang ở chế độ đọc. Bấm phím Escape để trở về."
    : "Đã trở về trang đầy đủ.";
  window.scrollBy({ top: button.getBoundingClientRect().top - before, behavior: "instant" });
}

export function stayCalm(button, keep) {
  if (hasWaysBack) return;
  hasWaysBack = true;
  const back = () => {
    turnCalm(button, keep);
    button.focus();
  };
  const end = document.createElement("button");
  Object.assign(end, { type: "button", className: "tool tool-end", textContent: "Thoát chế độ đọc" });
  end.addEventListener("click", back);
  button.closest(".article").append(end);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && look.calm && !event.defaultPrevented && !document.querySelector("dialog[open]")) back();
  });
}

// To paper: pictures that nobody has scrolled to are fetched first, for three seconds at most.

async function print() {
  const missing = [...document.querySelectorAll("main img")].filter((picture) => !picture.complete);
  const enough = new Promise((done) => setTimeout(done, 3000));
  const fetched = missing.map((picture) => new Promise((done) => (picture.onload = picture.onerror = done)));
  for (const picture of missing) picture.loading = "eager";
  await Promise.race([Promise.all(fetched), enough]);
  window.print();
}

const AIDS = { look: openDialog, calm: turnCalm, print };

export default (asker, keep) => AIDS[asker.dataset.aid](asker, keep);
