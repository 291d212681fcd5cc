/** Why a mail did not leave, without a word of the mail server's answer: that quotes addresses. */
export class MailError extends Error {
  override readonly name = 'MailError'
  /** `mail.refused`: will be refused again. `mail.unavailable`: try again later. `mail.sign-in`: SMTP_URL has a wrong user or password. */
  readonly code: 'mail.refused' | 'mail.unavailable' | 'mail.sign-in'
  /** The mail server's number (RFC 5321), where it answered. */
  readonly status: number | undefined

  constructor(code: MailError['code'], status?: number) {
    super(status === undefined ? code : `${code} (${status})`)
    this.code = code
    this.status = status
  }

  static of(thrown: unknown): MailError {
    if (thrown instanceof MailError) return thrown
    const { code, responseCode } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
      code?: unknown
      responseCode?: unknown
    }
    const status = typeof responseCode === 'number' ? responseCode : undefined
    if (code === 'EAUTH' || code === 'ENOAUTH') return new MailError('mail.sign-in', status)
    return new MailError(status !== undefined && status >= 500 ? 'mail.refused' : 'mail.unavailable', status)
  }
}
