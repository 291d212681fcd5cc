import { useEffect, useState } from 'react'

/**
 * The secret behind `#` of the address. It is taken out of the address at once, so that it stays neither in the history
 * nor on the screen.
 */
export function useToken(): string {
  const [token, setToken] = useState(takeToken)
  useEffect(() => {
    // A link that is pasted into a tab which shows its page already loads nothing anew.
    const onNewLink = () => setToken(takeToken())
    window.addEventListener('hashchange', onNewLink)
    return () => window.removeEventListener('hashchange', onNewLink)
  }, [])
  return token
}

let taken = ''

function takeToken(): string {
  const found = location.hash.slice(1)
  if (found !== '') {
    taken = found
    history.replaceState(history.state, '', location.pathname)
  }
  return taken
}
