import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeOnce } from '#platform/files/private-file.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { KeyError } from '#platform/keys/errors.ts'

/** Signs what must be believed without asking us. The private key lies in KEYS_DIR, wrapped by the root key. */
export interface Signer {
  /** Ed25519, SubjectPublicKeyInfo in base64. */
  readonly publicKey: string
  readonly keyId: string
  sign(content: string): string
}

const wrapAad = 'certificate-key'

/** Made when it is first needed; of two processes that start at once, one makes it. */
export async function openSigner(keysDir: string, installation: Cipher): Promise<Signer> {
  const path = join(keysDir, 'certificates.json')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) return signerOf(unwrap(text, installation))
  const { privateKey } = generateKeyPairSync('ed25519')
  const wrapped = installation.encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), wrapAad).toString('base64')
  await writeOnce(path, `${JSON.stringify({ version: 1, wrapped })}\n`)
  return openSigner(keysDir, installation)
}

function unwrap(text: string, installation: Cipher): KeyObject {
  let wrapped: unknown
  try {
    wrapped = (JSON.parse(text) as { wrapped?: unknown }).wrapped
  } catch {
    throw new KeyError('keys.malformed')
  }
  if (typeof wrapped !== 'string') throw new KeyError('keys.malformed')
  return createPrivateKey({ key: installation.decrypt(Buffer.from(wrapped, 'base64'), wrapAad), type: 'pkcs8', format: 'der' })
}

function signerOf(privateKey: KeyObject): Signer {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
  return {
    publicKey,
    keyId: keyIdOf(publicKey),
    sign: (content) => sign(null, Buffer.from(content, 'utf8'), privateKey).toString('base64'),
  }
}

/** By this a key is compared over the phone: the first 16 bytes of its SHA-256. */
export const keyIdOf = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32)

/** Was this content signed by the holder of that key? False for whatever is no key and no signature. */
export function isSigned(content: string, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' })
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(content, 'utf8'), key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}
