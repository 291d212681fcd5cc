import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** What the server asks of a browser, as far as this authenticator reads it. */
export interface Options {
  readonly challenge: string
  readonly user?: { readonly id: string }
  readonly [member: string]: unknown
}

/** An authenticator in software, which signs as a real one does; with what a thief or a liar would change. */
export interface Authenticator {
  readonly id: string
  counter: number
  /** Answers `navigator.credentials.create`. */
  create(options: Options, lies?: Lies): object
  /** Answers `navigator.credentials.get`. */
  get(options: Options, lies?: Lies): object
  /** The same keys in another hand, with the count of now. */
  copy(): Authenticator
}

export interface Lies {
  readonly origin?: string
  readonly challenge?: string
  /** The owner was not asked who they are. */
  readonly unverified?: true
  readonly brokenSignature?: true
}

const sha256 = (bytes: string | Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

export function openAuthenticator(baseUrl: string, counter = 1): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return authenticator({ baseUrl, id: randomBytes(32), privateKey, cose: coseKey(publicKey), user: { id: '' } }, counter)
}

interface Hand {
  readonly baseUrl: string
  readonly id: Buffer
  readonly privateKey: KeyObject
  readonly cose: Buffer
  readonly user: { id: string }
}

function authenticator(hand: Hand, counter: number): Authenticator {
  const { baseUrl, id, privateKey, cose, user } = hand
  const clientData = (type: string, { challenge }: Options, lies: Lies) =>
    Buffer.from(JSON.stringify({ type, challenge: lies.challenge ?? challenge, origin: lies.origin ?? baseUrl, crossOrigin: false }))
  const dataOf = (flags: number, lies: Lies) => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(self.counter)
    return Buffer.concat([sha256(new URL(baseUrl).hostname), Buffer.from([flags | (lies.unverified ? 0x01 : 0x05)]), count])
  }
  const answer = (response: Record<string, Buffer>) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response: Object.fromEntries(Object.entries(response).map(([name, bytes]) => [name, bytes.toString('base64url')])),
  })
  const self: Authenticator = {
    id: id.toString('base64url'),
    counter,
    create(options, lies = {}) {
      user.id = options.user?.id ?? ''
      const attested = Buffer.concat([dataOf(0x40, lies), Buffer.alloc(16), Buffer.from([0, id.length]), id, cose])
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        ...[cborText('fmt'), cborText('none'), cborText('attStmt'), Buffer.from([0xa0]), cborText('authData'), cborBytes(attested)],
      ])
      return answer({ clientDataJSON: clientData('webauthn.create', options, lies), attestationObject })
    },
    get(options, lies = {}) {
      self.counter += 1
      const authenticatorData = dataOf(0, lies)
      const clientDataJSON = clientData('webauthn.get', options, lies)
      const signature = createSign('sha256')
        .update(Buffer.concat([authenticatorData, sha256(clientDataJSON)]))
        .sign(privateKey)
      if (lies.brokenSignature) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
      return answer({ clientDataJSON, authenticatorData, signature, userHandle: Buffer.from(user.id, 'base64url') })
    },
    copy: () => authenticator(hand, self.counter),
  }
  return self
}

/** An ES256 key as COSE has it (RFC 9053). */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const [left, right] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cborBytes(left),
    Buffer.from([0x22]),
    cborBytes(right),
  ])
}

const cborText = (text: string): Buffer => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)])
const cborBytes = (bytes: Buffer): Buffer =>
  Buffer.concat([
    bytes.length < 256 ? Buffer.from([0x58, bytes.length]) : Buffer.from([0x59, bytes.length >> 8, bytes.length & 255]),
    bytes,
  ])
