// Asks the browser for a passkey. What it is asked stands on the page as data; what it answers goes into the form, which is then sent.
(function () {
  const button = document.querySelector('[data-passkey]')
  const asked = document.getElementById('passkey-asked')
  if (!button || !asked) return
  const failed = document.querySelector('[data-passkey-failed]')

  function bytes (text) {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0) }).buffer
  }

  function text (buffer) {
    return btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  }

  function known (list) {
    return (list || []).map(function (one) { return Object.assign({}, one, { id: bytes(one.id) }) })
  }

  function options () {
    const told = JSON.parse(asked.textContent).publicKey
    told.challenge = bytes(told.challenge)
    if (told.user) told.user.id = bytes(told.user.id)
    if (told.excludeCredentials) told.excludeCredentials = known(told.excludeCredentials)
    if (told.allowCredentials) told.allowCredentials = known(told.allowCredentials)
    return { publicKey: told }
  }

  function answer (credential) {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) }
    for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (credential.response[name]) response[name] = text(credential.response[name])
    }
    const id = text(credential.rawId)
    return { id, rawId: id, type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() }
  }

  async function show () {
    failed.hidden = true
    try {
      const making = button.dataset.passkey === 'create'
      const credential = await (making ? navigator.credentials.create(options()) : navigator.credentials.get(options()))
      if (button.form.elements.code) button.form.elements.code.value = ''
      button.form.elements.credential.value = JSON.stringify(answer(credential))
      button.form.submit()
    } catch (fault) {
      failed.hidden = false
    }
  }

  if (window.PublicKeyCredential) {
    button.hidden = false
    button.addEventListener('click', show)
  }
  const without = document.querySelector('[data-passkey-without]')
  if (without && window.PublicKeyCredential) without.hidden = true
})()
