import { plain } from '#schema/values/text.ts'

const longest = 40

/** Words that the web, the server or the operator needs at the root of the address. */
const reserved = new Set(
  `about account accounts admin api app assets auth billing blog contact cookies dashboard dist docs download favicon fonts forms health healthz help home icon images imprint
  impressum index invite join legal login logout mail manifest me metrics new null operator opt-in owner pages portal preferences privacy public readyz register reset robots root search security
  session sessions settings setup sign-in sign-out sign-up signin signout signup sitemap static status steward subscribe support system tenant tenants terms told undefined unsubscribe user users
  web webhooks well-known www`.split(/\s+/),
)

const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' }

/** As German writes them where there are none: `Bäckerei` is read as `baeckerei`, `backerei` is another word. */
const spelledOut = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöü]/g, (letter) => umlauts[letter] ?? letter)

/** The address of a tenant from its name: `Müller & Söhne GmbH` → `mueller-soehne-gmbh`. Letters of other scripts go; what is left empty becomes `tenant`. */
export function slugOf(name: string): string {
  const words = plain(spelledOut(name))
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '')
  return words.length < 2 ? 'tenant' : words
}

/** The slugs to try, one after the other, until one is free: the name's own, then with a number behind it. */
export function* slugsFor(name: string): Generator<string> {
  const base = slugOf(name)
  if (!reserved.has(base)) yield base
  for (let number = 2; ; number += 1) {
    const end = `-${number}`
    yield `${base.slice(0, longest - end.length)}${end}`
  }
}
