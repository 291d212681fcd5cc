import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CertificateError, readCertificate } from '#engine/erase/certificates.ts'
import { errorSentence } from '#messages/words.ts'
import { openKeys } from '#platform/keys/keys.ts'
import { type Command, type CommandContext, CommandError } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Check the signature of a certificate, without network and database',
  usage: 'certificate verify <file> [--key <id of the key>]',
  help: [
    'Says what the certificate says, and which key signed it. Ends with 1 where one letter of it was changed.',
    'That the key is the right one is what you compare: --key takes the id that whoever issued it has told you; on the installation itself it is compared with the own key.',
  ].join('\n'),
  words: 1,
  options: { key: { type: 'string' } },
  async run(context) {
    const [path] = context.args
    if (path === undefined) throw new CommandError('command.usage', `Say which file:\n\nsteward ${command.usage}`, { exitCode: 2 })
    const text = await readFile(path, 'utf8').catch(() => {
      throw new CommandError('file.missing', 'There is no such file', { exitCode: 2 })
    })
    const { certificate, keyId, publicKey } = read(text)
    const trusted = await trustedKey(context)
    if (trusted !== undefined && trusted !== keyId)
      throw new CommandError('certificate.forged', `It was signed by the key ${keyId}, and not by ${trusted}.`)
    const { kind, issuedAt, id } = certificate
    context.print(
      [
        `The certificate is what was signed: ${kind} ${id}, issued at ${issuedAt}.`,
        trusted === undefined ? `Compare its key with whoever issued it: ${keyId}` : `Signed by ${keyId}.`,
        JSON.stringify(certificate.content, null, 2),
      ],
      { certificate, keyId, publicKey, trusted: trusted !== undefined },
    )
  },
}

/** The key that was named, else that of this installation, where there is one. */
async function trustedKey({ options, config }: CommandContext): Promise<string | undefined> {
  if (typeof options.key === 'string') return options.key.trim().toLowerCase()
  const own = await readFile(join(config.keysDir, 'certificates.json')).catch(() => undefined)
  return own === undefined ? undefined : (await (await openKeys(config.keysDir)).signer()).keyId
}

function read(text: string): ReturnType<typeof readCertificate> {
  try {
    return readCertificate(text)
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error
    throw new CommandError(error.code, errorSentence('en', error.code, {}) ?? error.code)
  }
}
