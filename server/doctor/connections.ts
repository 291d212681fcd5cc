import { createConnection, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { isLoopback } from '#server/config.ts'
import { type Finding, failure, ok, warning } from '#server/doctor/finding.ts'

const patience = 5000
const day = 24 * 60 * 60 * 1000

/** Resolves when it is connected; the reason of a refusal is a code of the system, never an address. */
function opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(patience, () => socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
    socket.once(event, () => resolve(socket))
    socket.once('error', reject)
  })
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? 'no reason given')

/** The lines of one answer of a mail server: the last has a space behind its number. */
async function answer(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    if (/^\d{3} [^\n]*\n$/m.test(text)) return text
    if (text.length > 10_000) break
  }
  throw Object.assign(new Error('no answer'), { code: 'no answer of a mail server' })
}

/** Says hello as a mail server expects it, and whether the way there is, or can be, encrypted. Sends nothing. */
export async function checkMailServer(smtpUrl: string | undefined): Promise<Finding[]> {
  if (smtpUrl === undefined) return []
  const { protocol, hostname, port } = new URL(smtpUrl)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const isTls = protocol === 'smtps:'
  const at = { host, port: Number(port === '' ? (isTls ? 465 : 587) : port) }
  let socket: Socket | undefined
  try {
    socket = isTls ? await opened(connectTls({ ...at, servername: host }), 'secureConnect') : await opened(createConnection(at), 'connect')
    await answer(socket)
    socket.write('EHLO steward.invalid\r\n')
    const offers = await answer(socket)
    socket.write('QUIT\r\n')
    if (isTls || /^250[ -]STARTTLS/im.test(offers)) return [ok('mail server', `${host} answers, over TLS`)]
    return [
      isLoopback(host)
        ? ok('mail server', `${host} answers, on this machine`)
        : warning('mail server', `${host} answers without TLS: mail goes there in the open`),
    ]
  } catch (error) {
    return [failure('mail server', `${host} cannot be reached (${codeOf(error)}): mail waits until it can`)]
  } finally {
    socket?.destroy()
  }
}

/** Asks the address where people come whether its certificate is valid, and for how long. */
export async function checkTls(baseUrl: string, now: Date): Promise<Finding[]> {
  const { protocol, hostname, port } = new URL(baseUrl)
  if (protocol !== 'https:') return []
  let socket: TLSSocket | undefined
  try {
    socket = await opened(connectTls({ host: hostname, port: Number(port === '' ? 443 : port), servername: hostname }), 'secureConnect')
    const until = Date.parse(socket.getPeerCertificate().valid_to)
    const days = Math.floor((until - now.getTime()) / day)
    const message = `${hostname} shows a valid certificate, for ${days} days more (${socket.getProtocol() ?? 'TLS'})`
    return [days < 14 ? warning('TLS', `${message}: renew it`) : ok('TLS', message)]
  } catch (error) {
    return [failure('TLS', `${hostname} shows no valid certificate, or cannot be reached from here (${codeOf(error)})`)]
  } finally {
    socket?.destroy()
  }
}
