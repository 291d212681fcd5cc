import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

/** Everybody's mailbox, on this machine: what Steward sends by mail can be read here. */
export interface Mailbox {
  readonly url: string
  /** The link to that page in the newest letter to this address; waits for a letter that is on its way. */
  linkTo(page: string, address: string): Promise<string>
  /** The same for a page whose token stands in its path. */
  linkIn(page: string, address: string): Promise<string>
  /** Resolves when a letter with this subject has come to this address. */
  letterAbout(subject: string, address: string): Promise<void>
  /** The newest letter with these words that came to this address, whole. */
  newestTo(address: string, words: string): Promise<string>
  /** How many letters came to this address so far. */
  lettersTo(address: string): number
  close(): Promise<void>
}

interface Letter {
  readonly to: readonly string[]
  readonly words: string
}

export async function openMailbox(): Promise<Mailbox> {
  const letters: Letter[] = []
  const server = new SMTPServer({
    authOptional: true,
    // Who sends keeps a connection for the next mail, and nobody waits half a minute for that.
    closeTimeout: 1,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, session, done) => {
      text(stream).then((source) => {
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), words: plain(source) })
        done()
      }, done)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  async function newest(address: string, fits: (words: string) => boolean, what: string): Promise<Letter> {
    for (let tries = 0; tries < 600; tries += 1) {
      const found = letters.findLast(({ to, words }) => to.includes(address) && fits(words))
      if (found !== undefined) return found
      await wait(50)
    }
    throw new Error(`no letter with ${what} came to ${address}`)
  }
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    async linkTo(page, address) {
      const link = new RegExp(`https?://[^\\s"<>]+/${page}#[\\w-]+(?:\\.[\\w-]+)?`)
      return link.exec((await newest(address, (words) => link.test(words), `a link to /${page}`)).words)?.[0] ?? ''
    },
    async linkIn(page, address) {
      const link = new RegExp(`https?://[^\\s"<>]+/${page}/[\\w-]+`)
      return link.exec((await newest(address, (words) => link.test(words), `a link to /${page}`)).words)?.[0] ?? ''
    },
    async letterAbout(subject, address) {
      await newest(address, (words) => words.includes(`Subject: ${subject}`), `the subject “${subject}”`)
    },
    newestTo: async (address, expected) => (await newest(address, (words) => words.includes(expected), `“${expected}”`)).words,
    lettersTo: (address) => letters.filter(({ to }) => to.includes(address)).length,
    close: () => new Promise((closed) => server.close(closed)),
  }
}

/** Quoted-printable as it was before it was quoted. */
function plain(source: string): string {
  return source.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
