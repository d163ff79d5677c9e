// Tells the portal that somebody really works on this page, at most every three minutes: an open editor's own requests do not count,
// so that a desk that was left is signed out after half an hour while one that writes a long text is not.
(function () {
  const address = document.currentScript.dataset.address
  if (!document.getElementById('wagtail-sidebar-props')) return // the door, where nobody is signed in yet
  const pause = 3 * 60 * 1000
  let last = Date.now()

  function token () {
    const settings = document.getElementById('wagtail-config')
    return settings ? JSON.parse(settings.textContent).CSRF_TOKEN : ''
  }

  function act (event) {
    if (!event.isTrusted || Date.now() - last < pause) return
    last = Date.now()
    fetch(address, { method: 'POST', headers: { 'X-CSRFToken': token(), Accept: 'application/json' } }).catch(function () {})
  }

  for (const name of ['keydown', 'pointerdown', 'wheel']) document.addEventListener(name, act, { capture: true, passive: true })
})()
