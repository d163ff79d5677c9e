// In the editor: a form that is sent waits for the autosave under way, and begins no other. Without it both would make
// a new page, of which one fails at the address that the other has taken, or the autosave would come after a
// submission and change what was submitted.
(() => {
  const saving = new WeakSet(); // forms whose autosave has not been answered
  const waiting = new WeakSet(); // forms that will be sent when it is
  let sent = new WeakSet(); // forms on their way to the server

  addEventListener("w-autosave:save", (event) => {
    if (sent.has(event.target) || waiting.has(event.target)) event.preventDefault();
    else saving.add(event.target);
  });

  for (const outcome of ["success", "error"]) {
    addEventListener(`w-autosave:${outcome}`, ({ target }) => saving.delete(target));
  }

  addEventListener("submit", wait, { capture: true });
  addEventListener("submit", ({ target, defaultPrevented }) => {
    if (!defaultPrevented) sent.add(target);
  });

  // a page that comes back by the browser's own history is written in again
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) sent = new WeakSet();
  });

  function wait(event) {
    const form = event.target;
    if (!saving.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting.has(form)) return;
    waiting.add(form);
    const answered = new AbortController();
    const send = () => {
      answered.abort();
      waiting.delete(form);
      saving.delete(form);
      keepButton(form, event.submitter);
      form.requestSubmit();
    };
    for (const outcome of ["success", "error"]) form.addEventListener(`w-autosave:${outcome}`, send, answered);
  }

  /** What the pressed button says to the server: it may have been switched off or exchanged while the form waited. */
  function keepButton(form, button) {
    if (!button?.name) return;
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name: button.name, value: button.value });
    form.append(said);
  }
})();
