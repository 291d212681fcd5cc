import { MailError } from '#platform/mail/errors.ts'

export interface Mail {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The way out for mail. Only engine/send.ts may hold one. All errors are `MailError`s. */
export interface MailChannel {
  /** Resolves when the mail server has taken it over. */
  send(mail: Mail): Promise<void>
  close(): Promise<void>
}

export interface MailOptions {
  /** `smtp://user:password@host:587`, `smtps://…`; undefined: there is no way out, and mail stays in the outbox. */
  readonly smtpUrl: string | undefined
  /** MAIL_FROM: its domain signs. */
  readonly mailFrom: string | undefined
  /** A private key in PEM, and the name before `._domainkey` under which its public half is published. */
  readonly dkimKey?: string | undefined
  readonly dkimSelector?: string | undefined
}

/** The headers that the signature covers where they are there; RFC 8058 wants both of a list's among them. */
const signed = [
  ...[
    'From',
    'Sender',
    'Reply-To',
    'Subject',
    'Date',
    'Message-ID',
    'To',
    'Cc',
    'MIME-Version',
    'Content-Type',
    'Content-Transfer-Encoding',
  ],
  ...['In-Reply-To', 'References', 'List-Id', 'List-Unsubscribe', 'List-Unsubscribe-Post'],
].join(':')

/** The library is loaded with the first mail. */
export function openMail({ smtpUrl, mailFrom, dkimKey, dkimSelector }: MailOptions): MailChannel | undefined {
  if (smtpUrl === undefined) return undefined
  const domainName = /@([^@\s<>]+)>?\s*$/.exec(mailFrom ?? '')?.[1]
  const dkim =
    dkimKey === undefined || dkimSelector === undefined || domainName === undefined
      ? {}
      : { dkim: { domainName, keySelector: dkimSelector, privateKey: dkimKey, headerFieldNames: signed } }
  let transport: ReturnType<typeof connect> | undefined
  return {
    async send(mail) {
      transport ??= connect(smtpUrl, dkim)
      try {
        await (await transport).sendMail({ ...mail, headers: { ...mail.headers } })
      } catch (error) {
        throw MailError.of(error)
      }
    },
    async close() {
      ;(await transport)?.close()
    },
  }
}

interface Signing {
  readonly dkim?: {
    readonly domainName: string
    readonly keySelector: string
    readonly privateKey: string
    readonly headerFieldNames: string
  }
}

async function connect(smtpUrl: string, { dkim }: Signing) {
  const { createTransport } = await import('nodemailer')
  const url = new URL(smtpUrl)
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  return createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 2,
    // A password never travels in the clear, also when somebody on the way hides that the server can encrypt.
    ...(url.username !== '' && !here ? { requireTLS: true } : {}),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // What people write into a mail is never a path or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim === undefined ? {} : { dkim }),
  })
}
