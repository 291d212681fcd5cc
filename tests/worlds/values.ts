import { createHash } from 'node:crypto'
import type { EntityModel, FieldModel } from '#engine/model.ts'

/** The values of one person: each unique for the person and the place at which it is planted, and remembered. */
export class Values {
  readonly #seed: string
  /** In these years nobody else of the world has anything. */
  readonly #years: number
  readonly #planted = new Map<string, string>()
  /** What a law keeps when the person goes. */
  readonly kept = new Set<string>()

  constructor(seed: number, person: string) {
    this.#seed = `${seed} ${person}`
    this.#years = 1900 + ((person.codePointAt(0) ?? 0) % 3) * 20
  }

  /** All that was planted. */
  get all(): string[] {
    return [...new Set(this.#planted.values())]
  }

  /** All that has to go with the person. */
  get gone(): string[] {
    return this.all.filter((value) => !this.kept.has(value))
  }

  /** Where what was planted. */
  get places(): ReadonlyMap<string, string> {
    return this.#planted
  }

  /** A word that is nowhere else. */
  word(place: string): string {
    return this.#keep(place, `Q${letters(this.#seed, place)}`)
  }

  email(place: string): string {
    return this.#keep(place, `q${letters(this.#seed, place)}@x.example`)
  }

  /** As it is stored. */
  phone(place: string): string {
    return this.#keep(place, `+4930${String(number(this.#seed, place) % 9_000_000n).padStart(7, '2')}1`)
  }

  /** A day of their life. */
  day(place: string): string {
    const rest = Number(number(this.#seed, place) % 7300n)
    return this.#keep(place, new Date(Date.UTC(this.#years, 0, 1 + rest)).toISOString().slice(0, 10))
  }

  /** What nobody is to look for, since it is somebody else's as well. */
  share(value: string): void {
    for (const [place, planted] of this.#planted) if (planted === value) this.#planted.delete(place)
  }

  /** A value for a field as somebody would send it; undefined for a kind that says nothing in words. */
  of({ kind, key, parts, options }: FieldModel, place: string): unknown {
    const at = `${place}.${key}`
    if (parts !== null) {
      const inner = parts.fields.map((field): [string, unknown] => [field.key, this.of(field, at)])
      return [Object.fromEntries(inner.filter(([, value]) => value !== undefined))]
    }
    if (options.set === 'by-rule') return undefined
    if (kind.name === 'text' || kind.name === 'longText') {
      const word = this.word(at)
      if (options.onErasure === 'retain') this.kept.add(word)
      return word
    }
    if (kind.name === 'email') return this.email(at)
    if (kind.name === 'phone') return this.phone(at)
    if (kind.name === 'url') return `https://${this.word(at).toLowerCase()}.example/`
    if (kind.name === 'date') return this.day(at)
    if (kind.name === 'dateTime') return `${this.day(at)}T06:07:08.000Z`
    if (kind.name === 'address') return { street: `${this.word(`${at}.street`)} 7`, city: this.word(`${at}.city`), country: 'DE' }
    return undefined
  }

  /** A value in every field of words. */
  record({ fields }: EntityModel, place: string): Record<string, unknown> {
    const said = fields.map((field): [string, unknown] => [field.key, this.of(field, place)])
    return Object.fromEntries(said.filter(([, value]) => value !== undefined))
  }

  #keep(place: string, value: string): string {
    this.#planted.set(place, value)
    return value
  }
}

const number = (seed: string, place: string): bigint =>
  BigInt(`0x${createHash('sha256').update(`${seed} ${place}`).digest('hex').slice(0, 24)}`)

function letters(seed: string, place: string): string {
  let rest = number(seed, place)
  let word = ''
  for (let at = 0; at < 11; at += 1) {
    word += String.fromCharCode(97 + Number(rest % 26n))
    rest /= 26n
  }
  return word
}
