const messages = {
  'keys.malformed': 'These bytes are no ciphertext of ours, or the key file is damaged',
  'keys.tampered': 'The ciphertext was changed, or belongs to something else',
  'keys.unknown-key': 'The ciphertext was made with a key that is not here',
  'keys.unknown-tenant': 'This tenant has no key: it was never made, or destroyed',
  'keys.exists': 'This tenant has a key already',
  'keys.destroyed': 'The key was destroyed',
  'keys.root-missing': 'The tenants’ keys are here but the root key is not: put back the folder of keys (KEYS_DIR) as it was',
  'keys.open-to-others': 'The root key can be read by other users of this machine: chmod 600 it and replace the key',
  'keys.too-few-shares': 'These are too few shares of the root key',
  'keys.bad-share': 'A share of the root key was copied wrong, or belongs to another key',
  'keys.escrow-printed': 'The escrow of this root key was printed already: confirm it, or print it again with --again',
  'keys.escrow-missing': 'There is no escrow yet: print it first',
  'keys.wrong-word': 'This is not the word at the end of the escrow',
  'keys.root-in-use': 'Another root key is here, and keys of tenants hang on it: use an empty KEYS_DIR',
  'keys.not-an-id': 'A tenant is named by a UUID',
} as const

export type KeyErrorCode = keyof typeof messages

/** Nothing can be opened or sealed with the keys at hand. The message holds no value. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly code: KeyErrorCode

  constructor(code: KeyErrorCode) {
    super(messages[code])
    this.code = code
  }
}
